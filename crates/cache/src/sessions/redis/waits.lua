if not is_known() then return { 'empty' } end
local now, session, token, queue = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[5]
end_what_is_over(now)
if not is_alive(session, token, now) then return { 'no_session' } end
local waiter = waiter_of(session)
if not waiter or waiter.queue ~= queue then return { 'unknown' } end
local answer = { 'waits' }
for _, wanted in ipairs(waiter.all) do
    answer[#answer + 1] = { wanted.feature, digits(wanted.units) }
end
return answer
