if not is_known() then return { 'no_session' } end
local now, session = tonumber(ARGV[1]), ARGV[2]
local ends = redis.call('ZSCORE', LIVE, session)
if not ends or tonumber(ends) <= now then return { 'no_session' } end
return { 'live', live(session) }
