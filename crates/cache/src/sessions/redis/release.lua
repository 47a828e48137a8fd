if not is_known() then return { 'empty' } end
local now, session, token, timeout = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
local ticket, units = ARGV[5], tonumber(ARGV[6])
end_what_is_over(now)
if not is_alive(session, token, now) then return { 'no_session' } end
touch(session, now, timeout)
local text = redis.call('HGET', session_key(session), 't' .. ticket)
local held = text and read(text)
if not held or held.left == '1' then return { 'no_ticket' } end
if units < 0 or units > held.units then units = held.units end
if units == held.units then
    give_back(session, ticket, held)
    serve(now)
    return { 'left', '0' }
end
held.units = held.units - units
insert(session, ticket, held)
add(held.feature, held.holder, nil, session, -units)
note_held(held.feature, held.since)
serve(now)
return { 'left', digits(held.units) }
