//! Codes that any area may answer with.

use super::codes;

codes! {
    /// The body is not JSON.
    JSON_PARSER_ERROR = 10000, 400, FixRequest,
    message: ["The request body is not valid JSON.", "请求体不是合法的 JSON。"],
    cause: ["The body of the request could not be read as JSON: it is empty, cut off, nested too deeply or not UTF-8.",
            "无法将请求体解析为 JSON：内容为空、不完整、嵌套过深或不是 UTF-8 编码。"],
    remedy: ["Send a complete JSON document in UTF-8. This is a fault of the program that calls, not of the account.",
             "请发送完整的、UTF-8 编码的 JSON。这是调用程序的问题，与账号无关。"];
    /// A parameter is wrong.
    PARAM_INPUT_ERROR = 10001, 422, FixRequest,
    message: ["The entered parameter is incorrect.", "输入的参数有误。"],
    cause: ["A field is missing, of the wrong type, too long or not acceptable; the list \"errors\" names each one.",
            "某个字段缺失、类型错误、过长或取值不可接受；“errors” 列表会逐一指出。"],
    remedy: ["Correct the named fields and send the request again. Where a time is refused, set the machine's clock.",
             "请更正指出的字段后重新发送。若提示时间不正确，请校准服务器时钟。"];
    /// Too many calls.
    TOO_MANY_REQUESTS = 10002, 429, Retry,
    message: ["Incorrect License Format", "授权格式不正确"],
    cause: ["Too many attempts with account and password came from this address or for this account in a short time.",
            "短时间内来自该地址或针对该账号的账号密码尝试过多。"],
    remedy: ["Wait as long as the header Retry-After says, then try again. Registered nodes are not affected.",
             "请按 Retry-After 响应头给出的时间等待后重试。已注册的节点不受影响。"];
    /// Any refusal without a code of its own.
    LICENSE_FORMAT_ERROR = 10003, 404, None,
    message: ["Incorrect License Format", "授权格式不正确"],
    cause: ["Something that has no code of its own: an unknown address, an unknown, failed or unbound registration, a node token or API token that is not valid, a role that may not do this, a change decided on an old version, or a fault of the server. \"detail\" says which.",
            "没有专属代码的情况：地址不存在，注册记录不存在、已失败或已解绑，节点令牌或 API 令牌无效，角色权限不足，基于旧版本的修改，或服务器内部错误。具体见 “detail”。"],
    remedy: ["Follow \"action\": \"reregister\" means register the node again with account and password, \"retry\" means try again later. Otherwise check the address and quote the request id to support.",
             "请按 “action” 处理：“reregister” 表示用账号和密码重新注册节点，“retry” 表示稍后重试。其他情况请检查地址，并向支持人员提供请求编号。"];
    /// The database can't be reached.
    MYSQL_UPDATE_ERROR = 20001, 503, Retry,
    message: ["Errors occur during the MySQL database update.", "更新 MySQL 数据库时出错。"],
    cause: ["The registration server cannot reach its database at the moment. The name of the code is historical.",
            "注册服务器暂时无法访问数据库。该代码名称为历史沿用。"],
    remedy: ["Try again in a minute. It does not count towards the lock-out, and registered nodes keep running.",
             "请一分钟后重试。该错误不计入连续失败次数，已注册的节点可继续运行。"];
    /// The cache can't be reached.
    REDIS_UPDATE_ERROR = 20002, 503, Retry,
    message: ["Errors occur during data insertion into the Redis database.", "向 Redis 数据库写入数据时出错。"],
    cause: ["The registration server could not write to its cache and could not go on without it.",
            "注册服务器无法写入缓存，且无法在没有缓存的情况下继续。"],
    remedy: ["Try again in a minute. It does not count towards the lock-out, and registered nodes keep running.",
             "请一分钟后重试。该错误不计入连续失败次数，已注册的节点可继续运行。"];
}
