-- Asks the paths of a file in turn; "fresh" text makes every query one that nobody has seen, a tag after a tab makes it conditional.
-- As a proxy would, each request tells for which of the clients it comes: a service may limit what one client does at a time.
local paths, tags = {}, {}
for line in io.lines(os.getenv("RACE_PATHS")) do
  local path, tag = line:match("^([^\t]*)\t?(.*)$")
  paths[#paths + 1], tags[#tags + 1] = path, tag
end
local clients = tonumber(os.getenv("RACE_CLIENTS"))
local fresh, turn = os.getenv("RACE_FRESH"), tonumber(os.getenv("RACE_START"))
wrk.headers["Accept"] = os.getenv("RACE_ACCEPT")

function request()
  turn = turn + 1
  local place = (turn - 1) % #paths + 1
  local path = paths[place]
  if fresh ~= "" then path = path .. "%0A%23" .. fresh .. turn end
  wrk.headers["X-Forwarded-For"] = "10.0.0." .. (turn % clients + 1)
  wrk.headers["If-None-Match"] = tags[place] ~= "" and tags[place] or nil
  return wrk.format("GET", path)
end

function done(summary, latency, requests)
  local failed = summary.errors
  io.write(string.format('{"requests": %d, "seconds": %f, "p50": %f, "p99": %f, "bytes": %d, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    summary.bytes, failed.connect + failed.read + failed.write + failed.status + failed.timeout))
end
