import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonArray;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.atlas.json.JsonValue;
import org.apache.jena.atlas.web.HttpException;
import org.apache.jena.graph.Graph;
import org.apache.jena.http.auth.AuthEnv;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.riot.RDFWriter;
import org.apache.jena.riot.out.NodeFmtLib;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.engine.http.QueryExceptionHTTP;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.exec.RowSet;
import org.apache.jena.sparql.exec.http.GSP;
import org.apache.jena.sparql.exec.http.QueryExecHTTPBuilder;
import org.apache.jena.sparql.exec.http.QuerySendMode;
import org.apache.jena.sparql.exec.http.UpdateExecHTTPBuilder;
import org.apache.jena.sparql.exec.http.UpdateSendMode;

/**
 * Apache Jena as a client: does the tasks of the JSON array on standard input, and writes a JSON array of what each found.
 *
 * <p>A task names what to do ("do"), the endpoint ("at") and the query, update or triples ("text"), and may have "send" (a
 * send mode of Jena), "graphs" (default graphs), "graph" (of the graph store), "token" and "take" (rows after which to stop).
 */
public final class JenaClient {
  public static void main(String[] arguments) throws Exception {
    JsonArray found = new JsonArray();
    for (JsonValue task : JSON.parseAny(System.in).getAsArray()) {
      found.add(done(task.getAsObject()));
    }
    new PrintStream(System.out, true, StandardCharsets.UTF_8).println(JSON.toStringFlat(found));
  }

  private static JsonObject done(JsonObject task) {
    JsonObject found = new JsonObject();
    try {
      if (task.hasKey("token")) {
        AuthEnv.get().setBearerToken(text(task, "at"), text(task, "token"));
      }
      found(task, found);
    } catch (QueryExceptionHTTP error) {
      failed(found, error.getStatusCode(), error.getResponse(), error);
    } catch (HttpException error) {
      failed(found, error.getStatusCode(), error.getResponse(), error);
    } catch (RuntimeException error) {
      failed(found, 0, "", error);
    } finally {
      AuthEnv.get().clearAuthEnv();
    }
    return found;
  }

  private static void failed(JsonObject found, int status, String response, RuntimeException error) {
    found.put("status", status);
    found.put("error", error + "\n" + response);
  }

  private static void found(JsonObject task, JsonObject found) {
    switch (text(task, "do")) {
      case "select" -> {
        try (QueryExec query = query(task)) {
          rows(query.select(), task, found);
        }
      }
      case "service" -> { // a query of our own that asks the endpoint by SERVICE
        try (QueryExec query = QueryExec.dataset(DatasetGraphFactory.empty()).query(text(task, "text")).build()) {
          rows(query.select(), task, found);
        }
      }
      case "ask" -> {
        try (QueryExec query = query(task)) {
          found.put("truth", query.ask());
        }
      }
      case "construct" -> {
        try (QueryExec query = query(task)) {
          triples(query.construct(), found);
        }
      }
      case "describe" -> {
        try (QueryExec query = query(task)) {
          triples(query.describe(), found);
        }
      }
      case "update" -> {
        UpdateExecHTTPBuilder update = UpdateExecHTTPBuilder.create().endpoint(text(task, "at")).updateString(text(task, "text"));
        if (task.hasKey("send")) {
          update.sendMode(UpdateSendMode.valueOf(text(task, "send")));
        }
        update.build().execute();
      }
      case "get" -> triples(graph(task).GET(), found);
      case "put" -> graph(task).PUT(RDFParser.fromString(text(task, "text"), Lang.TURTLE).toGraph());
      case "delete" -> graph(task).DELETE();
      default -> throw new IllegalArgumentException(text(task, "do"));
    }
  }

  private static QueryExec query(JsonObject task) {
    QueryExecHTTPBuilder query = QueryExecHTTPBuilder.create().endpoint(text(task, "at")).queryString(text(task, "text"));
    if (task.hasKey("send")) {
      query.sendMode(QuerySendMode.valueOf(text(task, "send")));
    }
    if (task.hasKey("graphs")) {
      task.get("graphs").getAsArray().forEach(graph -> query.addDefaultGraphURI(graph.getAsString().value()));
    }
    return query.build();
  }

  private static GSP graph(JsonObject task) {
    return GSP.service(text(task, "at")).graphName(text(task, "graph"));
  }

  private static void rows(RowSet rows, JsonObject task, JsonObject found) {
    long most = task.hasKey("take") ? task.get("take").getAsNumber().value().longValue() : Long.MAX_VALUE;
    JsonArray taken = new JsonArray();
    while (taken.size() < most && rows.hasNext()) {
      Binding row = rows.next();
      JsonObject terms = new JsonObject();
      row.forEach((variable, node) -> terms.put(variable.getVarName(), NodeFmtLib.strNT(node)));
      taken.add(terms);
    }
    found.put("rows", taken);
  }

  private static void triples(Graph graph, JsonObject found) {
    found.put("triples", RDFWriter.source(graph).lang(Lang.NTRIPLES).asString());
  }

  private static String text(JsonObject task, String key) {
    return task.get(key).getAsString().value();
  }
}
