if not is_known() then return { 'pools' } end
if end_what_is_over(tonumber(ARGV[1])) then return { 'more' } end
local answer = { 'pools' }
for _, feature in ipairs(redis.call('SMEMBERS', POOLS)) do
    local pool = redis.call('HMGET', pool_key(feature), 'in_use', 'high_water', 'denied', 'taken_idle')
    answer[#answer + 1] = { feature, pool[1] or '0', pool[2] or '0', pool[3] or '0',
        digits(redis.call('ZCARD', queue_key(feature))), pool[4] or '0' }
end
return answer
