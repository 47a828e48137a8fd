if not is_known() then return { 'empty' } end
local now, session, token, timeout = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
local queue, version = ARGV[5], tonumber(ARGV[6])
if end_what_is_over(now) then return { 'more' } end
if not is_alive(session, token, now) then return { 'no_session' } end
if not raise_version(version, ARGV[7] == '1') then return { 'outdated' } end
touch(session, now, timeout)
local waiter = waiter_of(session)
if not waiter or waiter.queue ~= queue then
    local before, prefix = { 'taken_before' }, string.sub(queue, 1, -3)
    for _, pair in ipairs((tickets(session))) do
        local it = pair[2]
        if it.left == '0' and string.sub(pair[1], 1, -3) == prefix then
            before[#before + 1] =
                { pair[1], it.feature, digits(it.units), it.overdraft, it.since }
        end
    end
    return #before > 1 and before or { 'unknown' }
end
if waiter.state == 'late' then
    leave(session)
    return { 'timed_out' }
end
for at = 8, #ARGV, 4 do set_bound(ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]) end
local answer = turn(session, now)
serve(now)
return answer
