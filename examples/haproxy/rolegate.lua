-- Rolegate: asks the gateway about every request, by HAProxy's own HTTP client (2.6 or newer).
-- Loaded by `lua-load /etc/haproxy/rolegate.lua`, used by `http-request lua.rolegate`.
-- Copyright 2026 the Rolegate authors. Licensed under the Apache License, Version 2.0.

-- The gateway's /authz/forward-auth; `setenv ROLEGATE_URL …` in the global section.
local address = (os.getenv("ROLEGATE_URL") or "http://127.0.0.1:3000") .. "/authz/forward-auth"
-- For one try; HAProxy makes up to four before it gives up, and then nobody gets in.
local TIMEOUT_MS = 2000

local IDENTITY = {
  "Remote-User", "Remote-Email", "Remote-Name", "Remote-Roles", "Remote-Groups", "X-Rolegate-Assertion",
}
-- What of the client's request the gateway may see: its cookies, and what tells a browser from a program.
local PASSED = { "cookie", "accept", "sec-fetch-mode", "x-requested-with", "x-request-id" }

local function answer(txn, status, body, headers)
  local reply = txn:reply({ status = status, body = body })
  for name, values in pairs(headers) do
    for _, value in pairs(values) do reply:add_header(name, value) end
  end
  txn:done(reply)
end

local function unavailable(txn)
  answer(txn, 503, "The access decision cannot be made at the moment.\n",
    { ["content-type"] = { "text/plain" }, ["cache-control"] = { "no-store" } })
end

core.register_action("rolegate", { "http-req" }, function(txn)
  local received = txn.http:req_get_headers()
  local asked = {
    ["x-forwarded-method"] = { txn.f:method() },
    ["x-forwarded-proto"] = { txn.f:ssl_fc() == 1 and "https" or "http" },
    ["x-forwarded-host"] = { txn.f:req_hdr("host") or "" },
    ["x-forwarded-uri"] = { txn.f:pathq() or "" },
  }
  for _, name in ipairs(PASSED) do
    local values = {}
    for index, value in pairs(received[name] or {}) do values[index + 1] = value end
    if #values > 0 then asked[name] = values end
  end

  local response = core.httpclient():get({ url = address, headers = asked, timeout = TIMEOUT_MS })
  local status = response and response.status or 0
  if status == 200 then
    for _, name in ipairs(IDENTITY) do
      local values = response.headers[name:lower()]
      -- An empty value replaces the client's, too.
      txn.http:req_set_header(name, values and values[0] or "")
    end
  elseif status >= 300 and status < 500 then
    local headers = response.headers
    for _, name in ipairs({ "connection", "keep-alive", "transfer-encoding", "content-length", "date" }) do
      headers[name] = nil
    end
    answer(txn, status, response.body or "", headers)
  else
    unavailable(txn)
  end
end)
