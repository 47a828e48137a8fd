//! The public codes: one table, from which the enum, the HTTP mapping, the OpenAPI document and
//! the help pages are made. Codes and names are a contract and never change (seed 001).

use serde::{Deserialize, Serialize};

/// What a client should do about a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Try the same again, after `Retry-After` where given.
    Retry,
    /// Correct the request.
    FixRequest,
    /// Register again with account and password.
    Reregister,
    /// Ask the vendor.
    ContactVendor,
    /// Nothing.
    None,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct CodeEntry {
    /// The code.
    pub code: Code,
    /// Its number.
    pub number: u16,
    /// Its name.
    pub name: &'static str,
    /// Its usual HTTP status.
    pub status: u16,
    /// What the client should do.
    pub action: Action,
    /// The message: English, Chinese.
    pub message: [&'static str; 2],
    /// What brings it about: English, Chinese.
    pub cause: [&'static str; 2],
    /// What to do about it: English, Chinese.
    pub remedy: [&'static str; 2],
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $number:literal, $name:literal, $status:literal, $action:ident,
        message: $message:expr, cause: $cause:expr, remedy: $remedy:expr;)*) => {
        /// A public code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(into = "u16", try_from = "u16")]
        #[repr(u16)]
        pub enum Code { $($(#[$doc])* $variant = $number),* }

        /// The table.
        pub const CODES: &[CodeEntry] = &[$(CodeEntry {
            code: Code::$variant, number: $number, name: $name, status: $status, action: Action::$action,
            message: $message, cause: $cause, remedy: $remedy,
        }),*];
    };
}

codes! {
    /// The body is not JSON.
    JsonParserError = 10000, "JSON_PARSER_ERROR", 400, FixRequest,
    message: ["The request body is not valid JSON.", "请求体不是合法的 JSON。"],
    cause: ["The body of the request could not be read as JSON: it is empty, cut off, nested too deeply or not UTF-8.",
            "无法将请求体解析为 JSON：内容为空、不完整、嵌套过深或不是 UTF-8 编码。"],
    remedy: ["Send a complete JSON document in UTF-8. This is a fault of the program that calls, not of the account.",
             "请发送完整的、UTF-8 编码的 JSON。这是调用程序的问题，与账号无关。"];
    /// A parameter is wrong.
    ParamInputError = 10001, "PARAM_INPUT_ERROR", 422, FixRequest,
    message: ["The entered parameter is incorrect.", "输入的参数有误。"],
    cause: ["A field is missing, of the wrong type, too long or not acceptable; the list \"errors\" names each one.",
            "某个字段缺失、类型错误、过长或取值不可接受；“errors” 列表会逐一指出。"],
    remedy: ["Correct the named fields and send the request again. Where a time is refused, set the machine's clock.",
             "请更正指出的字段后重新发送。若提示时间不正确，请校准服务器时钟。"];
    /// Too many calls.
    TooManyRequests = 10002, "TOO_MANY_REQUESTS", 429, Retry,
    message: ["Incorrect License Format", "授权格式不正确"],
    cause: ["Too many attempts with account and password came from this address or for this account in a short time.",
            "短时间内来自该地址或针对该账号的账号密码尝试过多。"],
    remedy: ["Wait as long as the header Retry-After says, then try again. Registered nodes are not affected.",
             "请按 Retry-After 响应头给出的时间等待后重试。已注册的节点不受影响。"];
    /// Everything without a code of its own.
    LicenseFormatError = 10003, "LICENSE_FORMAT_ERROR", 404, None,
    message: ["Incorrect License Format", "授权格式不正确"],
    cause: ["Something that has no code of its own: an unknown address, an unknown, failed or unbound registration, a node token or API token that is not valid, a role that may not do this, a change decided on an old version, or a fault of the server. \"detail\" says which.",
            "没有专属代码的情况：地址不存在，注册记录不存在、已失败或已解绑，节点令牌或 API 令牌无效，角色权限不足，基于旧版本的修改，或服务器内部错误。具体见 “detail”。"],
    remedy: ["Follow \"action\": \"reregister\" means register the node again with account and password, \"retry\" means try again later. Otherwise check the address and quote the request id to support.",
             "请按 “action” 处理：“reregister” 表示用账号和密码重新注册节点，“retry” 表示稍后重试。其他情况请检查地址，并向支持人员提供请求编号。"];
    /// Nothing to unbind.
    DoNotNeedDeactivate = 20000, "DO_NOT_NEED_DEACTIVATE", 409, None,
    message: ["This unauthorized machine does not need to be unbound.", "该机器未被授权，无需解绑。"],
    cause: ["The node is not registered: it was unbound before, or its registration has failed.",
            "该节点未处于注册状态：此前已解绑，或注册已失败。"],
    remedy: ["Nothing: the slot is free.", "无需处理：名额已释放。"];
    /// The database is not to be reached.
    MysqlUpdateError = 20001, "MYSQL_UPDATE_ERROR", 503, Retry,
    message: ["Errors occur during the MySQL database update.", "更新 MySQL 数据库时出错。"],
    cause: ["The registration server cannot reach its database at the moment. The name of the code is historical.",
            "注册服务器暂时无法访问数据库。该代码名称为历史沿用。"],
    remedy: ["Try again in a minute. It does not count towards the lock-out, and registered nodes keep running.",
             "请一分钟后重试。该错误不计入连续失败次数，已注册的节点可继续运行。"];
    /// The cache is not to be reached.
    RedisUpdateError = 20002, "REDIS_UPDATE_ERROR", 503, Retry,
    message: ["Errors occur during data insertion into the Redis database.", "向 Redis 数据库写入数据时出错。"],
    cause: ["The registration server could not write to its cache and could not go on without it.",
            "注册服务器无法写入缓存，且无法在没有缓存的情况下继续。"],
    remedy: ["Try again in a minute. It does not count towards the lock-out, and registered nodes keep running.",
             "请一分钟后重试。该错误不计入连续失败次数，已注册的节点可继续运行。"];
    /// The account is not or no longer valid.
    LicenseExpired = 30000, "LICENSE_EXPIRED", 403, ContactVendor,
    message: ["The license has expired.", "授权已过期。"],
    cause: ["The account's validity is over or has not begun.", "账号的有效期已结束或尚未开始。"],
    remedy: ["Ask your vendor to extend the account. After that, registered nodes go on by themselves if they were not locked out meanwhile.",
             "请联系供应商延长账号有效期。延长后，尚未被锁定的节点会自动恢复。"];
    /// The version is outside the allowed range.
    ReportVersionError = 30001, "REPORT_VERSION_ERROR", 403, ContactVendor,
    message: ["The version is mismatched.", "版本不匹配。"],
    cause: ["The product's version is outside the range that the account covers.", "产品版本不在账号允许的范围内。"],
    remedy: ["Install a version that the account covers, or ask your vendor to widen the range.",
             "请安装账号允许的版本，或联系供应商放宽版本范围。"];
    /// The account is suspended or closed.
    AccountStatusError = 30002, "ACCOUNT_STATUS_ERROR", 403, ContactVendor,
    message: ["The account status is abnormal.", "账号状态异常。"],
    cause: ["The account is suspended or closed.", "账号已被暂停或关闭。"],
    remedy: ["Ask your vendor why, and to resume the account.", "请联系供应商了解原因并恢复账号。"];
    /// The source is not allowed.
    LicenseIpError = 30003, "LICENSE_IP_ERROR", 403, ContactVendor,
    message: ["The IP address is not within the allowed range.", "IP 地址不在允许的范围内。"],
    cause: ["The call came from an address that the account does not allow.", "请求来源地址不在账号允许的范围内。"],
    remedy: ["Call from an allowed network, or ask your vendor to add the address. Behind NAT it is the outer address that counts.",
             "请从允许的网络发起请求，或联系供应商添加该地址。位于 NAT 之后时，以出口地址为准。"];
    /// The domain is not allowed.
    LicenseDomainError = 30004, "LICENSE_DOMAIN_ERROR", 403, ContactVendor,
    message: ["The domain is not within the allowed range.", "域名不在允许的范围内。"],
    cause: ["The node's domain is not one that the account allows, or the node named none.", "节点的域名不在账号允许的范围内，或节点未提供域名。"],
    remedy: ["Set the product's domain to an allowed one, or ask your vendor to add it.", "请将产品域名设置为允许的域名，或联系供应商添加。"];
    /// The app is not allowed.
    LicenseAppnameError = 30005, "LICENSE_APPNAME_ERROR", 403, ContactVendor,
    message: ["The app name is not within the allowed range.", "应用名不在允许的范围内。"],
    cause: ["The node's app name is not one that the account allows.", "节点的应用名不在账号允许的范围内。"],
    remedy: ["Use the app name that was agreed, or ask your vendor to add this one.", "请使用约定的应用名，或联系供应商添加该应用名。"];
    /// Account and password don't fit.
    AccountInputError = 30006, "ACCOUNT_INPUT_ERROR", 401, FixRequest,
    message: ["The account and the password are not authorized.", "账号和密码未被授权。"],
    cause: ["The account name or the password is wrong, or the password was changed after the node had registered.",
            "账号名或密码错误，或节点注册后密码已被更改。"],
    remedy: ["Check account and password in the mail you received, then register again. If the password was reset, use the new one.",
             "请核对邮件中的账号和密码后重新注册。若密码已重置，请使用新密码。"];
    /// Every slot is taken.
    RegisterOutOfLimit = 30007, "REGISTER_OUT_OF_LIMIT", 409, ContactVendor,
    message: ["The maximum number of nodes for which licenses can be assigned has been reached.", "已达到可分配授权的最大节点数。"],
    cause: ["As many nodes are registered as the account allows; or this node was registered anew too often without its token.",
            "已注册的节点数达到账号上限；或该节点在没有令牌的情况下被重新注册的次数过多。"],
    remedy: ["Unbind a node that you no longer need, wait until a stopped one has been silent for 24 hours, or ask your vendor for a higher capacity. The answer says when the next slot frees by itself.",
             "请解绑不再需要的节点，或等待已停止的节点静默满 24 小时，或联系供应商提高容量。响应中会说明下一个名额何时自动释放。"];
}

impl Code {
    /// Its row in the table.
    pub fn entry(self) -> &'static CodeEntry {
        let at = CODES.iter().position(|entry| entry.code == self).unwrap_or_default();
        &CODES[at]
    }

    /// Its number.
    pub fn number(self) -> u16 {
        self as u16
    }
}

impl CodeEntry {
    /// Whether the same request may succeed later by itself.
    pub fn retryable(&self) -> bool {
        self.action == Action::Retry
    }
}

impl From<Code> for u16 {
    fn from(code: Code) -> Self {
        code.number()
    }
}

impl TryFrom<u16> for Code {
    type Error = String;

    fn try_from(number: u16) -> Result<Self, String> {
        let entry = CODES.iter().find(|entry| entry.number == number);
        entry.map(|entry| entry.code).ok_or_else(|| format!("{number} is not a code"))
    }
}
