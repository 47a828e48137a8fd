if not is_known() then return { 'empty' } end
local now, session, token, timeout = tonumber(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4])
end_what_is_over(now)
if not is_alive(session, token, now) then return { 'no_session' } end
touch(session, now, timeout)
if ARGV[5] then
    local known, forget_until = {}, tonumber(ARGV[5])
    for nth = 6, #ARGV do known[ARGV[nth]] = true end
    for _, pair in ipairs((tickets(session))) do
        local held = pair[2]
        if held.left == '0' and tonumber(held.since) <= forget_until and not known[pair[1]] then
            give_back(session, pair[1], held)
        end
    end
end
serve(now)
return { 'live', live(session) }
