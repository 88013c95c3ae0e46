import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.QueryParseException;
import org.apache.jena.query.ReadWrite;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFWriter;
import org.apache.jena.riot.resultset.ResultSetLang;
import org.apache.jena.riot.rowset.RowSetWriter;
import org.apache.jena.riot.rowset.RowSetWriterRegistry;
import org.apache.jena.sparql.core.DatasetDescription;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.core.DynamicDatasets;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.exec.UpdateExec;
import org.apache.jena.sparql.util.Context;
import org.apache.jena.update.UpdateFactory;
import org.apache.jena.update.UpdateRequest;

/**
 * Apache Jena's engine over its dataset in memory, as Fuseki runs it, behind a small front of our own: queries at /query, updates at /update.
 *
 * <p>The argument is the port. Tables are written as JSON and graphs as N-Triples, which is what the tests ask for.
 */
public final class JenaServer {
  private static final DatasetGraph DATA = DatasetGraphFactory.createTxnMem();
  private static final long SECONDS = 15;
  private static final int THREADS = 8;

  @FunctionalInterface
  private interface Answering {
    void answer(HttpExchange exchange) throws IOException;
  }

  public static void main(String[] arguments) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
    server.createContext("/query", exchange -> guarded(exchange, JenaServer::query));
    server.createContext("/update", exchange -> guarded(exchange, JenaServer::update));
    server.setExecutor(Executors.newFixedThreadPool(THREADS));
    server.start();
  }

  private static void guarded(HttpExchange exchange, Answering answering) throws IOException {
    try (exchange) {
      try {
        answering.answer(exchange);
      } catch (QueryParseException error) {
        refuse(exchange, 400, error);
      } catch (RuntimeException error) {
        refuse(exchange, 500, error);
      }
    }
  }

  private static void refuse(HttpExchange exchange, int status, RuntimeException error) throws IOException {
    if (exchange.getResponseCode() != -1) { // a part has gone out: the answer has no end, so that nobody takes it for the whole
      throw new IOException(error);
    }
    byte[] words = String.valueOf(error.getMessage()).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, words.length);
    exchange.getResponseBody().write(words);
  }

  private static void query(HttpExchange exchange) throws IOException {
    List<String[]> sent = pairs(exchange.getRequestURI().getRawQuery());
    sent.addAll(pairs(body(exchange)));
    Query query = QueryFactory.create(values(sent, "query").get(0));
    List<String> graphs = values(sent, "default-graph-uri");
    List<String> named = values(sent, "named-graph-uri");
    DatasetGraph seen = DATA;
    if (!graphs.isEmpty() || !named.isEmpty()) { // what the protocol names wins over FROM
      seen = DynamicDatasets.dynamicDataset(DatasetDescription.create(graphs, named), DATA, false);
      query.getGraphURIs().clear();
      query.getNamedGraphURIs().clear();
    }
    DATA.begin(ReadWrite.READ);
    try {
      try (QueryExec running = QueryExec.dataset(seen).query(query).timeout(SECONDS, TimeUnit.SECONDS).build()) {
        write(exchange, query, running);
      }
    } finally {
      DATA.end();
    }
  }

  private static void write(HttpExchange exchange, Query query, QueryExec running) throws IOException {
    RowSetWriter tables = RowSetWriterRegistry.getFactory(ResultSetLang.RS_JSON).create(ResultSetLang.RS_JSON);
    if (query.isAskType()) {
      boolean truth = running.ask();
      tables.write(begun(exchange, "application/sparql-results+json"), truth, new Context());
    } else if (query.isSelectType()) {
      tables.write(begun(exchange, "application/sparql-results+json"), running.select(), new Context());
    } else {
      var graph = query.isDescribeType() ? running.describe() : running.construct();
      RDFWriter.source(graph).lang(Lang.NTRIPLES).output(begun(exchange, "application/n-triples"));
    }
    exchange.getResponseBody().close();
  }

  private static OutputStream begun(HttpExchange exchange, String mediaType) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", mediaType);
    exchange.sendResponseHeaders(200, 0);
    return exchange.getResponseBody();
  }

  private static void update(HttpExchange exchange) throws IOException {
    UpdateRequest update = UpdateFactory.create(body(exchange));
    DATA.executeWrite(() -> UpdateExec.dataset(DATA).update(update).execute());
    exchange.sendResponseHeaders(204, -1);
  }

  private static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static List<String[]> pairs(String form) {
    List<String[]> found = new ArrayList<>();
    for (String pair : form == null || form.isEmpty() ? new String[0] : form.split("&")) {
      String[] parts = pair.split("=", 2);
      found.add(new String[] {decoded(parts[0]), parts.length > 1 ? decoded(parts[1]) : ""});
    }
    return found;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static List<String> values(List<String[]> pairs, String name) {
    return pairs.stream().filter(pair -> pair[0].equals(name)).map(pair -> pair[1]).toList();
  }
}
