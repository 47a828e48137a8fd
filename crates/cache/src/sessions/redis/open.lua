if not is_known() then return { 'empty' } end
local now, session, token, timeout = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
local identity, host, most, facts = ARGV[5], ARGV[6], tonumber(ARGV[7]), ARGV[8]
if end_what_is_over(now) then return { 'more' } end
local before = identity ~= '' and redis.call('HGET', IDENTITIES, identity)
if before then
    redis.call('HSET', session_key(before), 'k', token, 'f', facts)
    redis.call('ZADD', LEFT, redis.call('ZSCORE', LIVE, before), before)
    wake_up(before)
    local held, of = tickets(before)
    for name in pairs(of) do
        if string.sub(name, 1, 1) == 'x' then redis.call('HDEL', session_key(before), name) end
    end
    for _, pair in ipairs(held) do
        pair[2].left = '1'
        insert(before, pair[1], pair[2])
    end
    touch(before, now, timeout)
    return { 'taken_over', before }
end
if host ~= '' and tonumber(redis.call('HGET', HOSTS, host) or 0) >= most then
    return { 'too_many' }
end
insert_session(session, token, 5)
touch(session, now, timeout)
return { 'created' }
