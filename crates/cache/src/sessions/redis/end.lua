if not is_known() then return { 'no_session' } end
local now, session = tonumber(ARGV[1]), ARGV[2]
end_what_is_over(now)
local ends = redis.call('ZSCORE', LIVE, session)
if not ends or tonumber(ends) <= now then return { 'no_session' } end
local ended = live(session)
end_session(session)
serve(now)
return { 'live', ended }
