if not is_known() then return { 'empty' } end
local now, session, token = tonumber(ARGV[1]), ARGV[2], ARGV[3]
end_what_is_over(now)
if not is_alive(session, token, now) then return { 'no_session' } end
end_session(session)
serve(now)
return { 'closed' }
