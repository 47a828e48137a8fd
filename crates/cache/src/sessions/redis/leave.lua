if not is_known() then return { 'empty' } end
local now, session, token, timeout = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
end_what_is_over(now)
if not is_alive(session, token, now) then return { 'no_session' } end
touch(session, now, timeout)
local waiter = waiter_of(session)
if not waiter or waiter.queue ~= ARGV[5] then return { 'unknown' } end
leave(session)
serve(now)
return { 'left' }
