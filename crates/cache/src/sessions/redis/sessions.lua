if not is_known() then return { 'sessions' } end
if end_what_is_over(tonumber(ARGV[1])) then return { 'more' } end
local answer = { 'sessions' }
for _, session in ipairs(redis.call('ZRANGE', LIVE, 0, tonumber(ARGV[2]) - 1)) do
    answer[#answer + 1] = live(session)
end
return answer
