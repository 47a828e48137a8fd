//! The codes of this area: why a node is refused.

use crate::code::codes;

codes! {
    /// Nothing to unbind.
    DO_NOT_NEED_DEACTIVATE = 20000, 409, None,
    message: ["This unauthorized machine does not need to be unbound.", "该机器未被授权，无需解绑。"],
    cause: ["The node is not registered: it was unbound before, or its registration has failed.",
            "该节点未处于注册状态：此前已解绑，或注册已失败。"],
    remedy: ["Nothing: the slot is free.", "无需处理：名额已释放。"];
    /// The account is not or no longer valid.
    LICENSE_EXPIRED = 30000, 403, ContactVendor,
    message: ["The license has expired.", "授权已过期。"],
    cause: ["The account's validity is over or has not begun.", "账号的有效期已结束或尚未开始。"],
    remedy: ["Ask your vendor to extend the account. After that, registered nodes go on by themselves if they were not locked out meanwhile.",
             "请联系供应商延长账号有效期。延长后，尚未被锁定的节点会自动恢复。"];
    /// The version is outside the allowed range.
    REPORT_VERSION_ERROR = 30001, 403, ContactVendor,
    message: ["The version is mismatched.", "版本不匹配。"],
    cause: ["The product's version is outside the range that the account covers.", "产品版本不在账号允许的范围内。"],
    remedy: ["Install a version that the account covers, or ask your vendor to widen the range.",
             "请安装账号允许的版本，或联系供应商放宽版本范围。"];
    /// The account is suspended or closed.
    ACCOUNT_STATUS_ERROR = 30002, 403, ContactVendor,
    message: ["The account status is abnormal.", "账号状态异常。"],
    cause: ["The account is suspended or closed.", "账号已被暂停或关闭。"],
    remedy: ["Ask your vendor why, and to resume the account.", "请联系供应商了解原因并恢复账号。"];
    /// The source is not allowed.
    LICENSE_IP_ERROR = 30003, 403, ContactVendor,
    message: ["The IP address is not within the allowed range.", "IP 地址不在允许的范围内。"],
    cause: ["The call came from an address that the account does not allow.", "请求来源地址不在账号允许的范围内。"],
    remedy: ["Call from an allowed network, or ask your vendor to add the address. Behind NAT it is the outer address that counts.",
             "请从允许的网络发起请求，或联系供应商添加该地址。位于 NAT 之后时，以出口地址为准。"];
    /// The domain is not allowed.
    LICENSE_DOMAIN_ERROR = 30004, 403, ContactVendor,
    message: ["The domain is not within the allowed range.", "域名不在允许的范围内。"],
    cause: ["The node's domain is not one that the account allows, or the node named none.", "节点的域名不在账号允许的范围内，或节点未提供域名。"],
    remedy: ["Set the product's domain to an allowed one, or ask your vendor to add it.", "请将产品域名设置为允许的域名，或联系供应商添加。"];
    /// The app name is not allowed.
    LICENSE_APPNAME_ERROR = 30005, 403, ContactVendor,
    message: ["The app name is not within the allowed range.", "应用名不在允许的范围内。"],
    cause: ["The node's app name is not one that the account allows.", "节点的应用名不在账号允许的范围内。"],
    remedy: ["Use the app name that was agreed, or ask your vendor to add this one.", "请使用约定的应用名，或联系供应商添加该应用名。"];
    /// Account or password is wrong.
    ACCOUNT_INPUT_ERROR = 30006, 401, FixRequest,
    message: ["The account and the password are not authorized.", "账号和密码未被授权。"],
    cause: ["The account name or the password is wrong, or the password was changed after the node had registered.",
            "账号名或密码错误，或节点注册后密码已被更改。"],
    remedy: ["Check account and password in the mail you received, then register again. If the password was reset, use the new one.",
             "请核对邮件中的账号和密码后重新注册。若密码已重置，请使用新密码。"];
    /// Every slot is taken.
    REGISTER_OUT_OF_LIMIT = 30007, 409, ContactVendor,
    message: ["The maximum number of nodes for which licenses can be assigned has been reached.", "已达到可分配授权的最大节点数。"],
    cause: ["As many nodes are registered as the account allows; or this node was registered anew too often without its token.",
            "已注册的节点数达到账号上限；或该节点在没有令牌的情况下被重新注册的次数过多。"],
    remedy: ["Unbind a node that you no longer need, wait until a stopped one has been silent for 24 hours, or ask your vendor for a higher capacity. The answer says when the next slot frees by itself.",
             "请解绑不再需要的节点，或等待已停止的节点静默满 24 小时，或联系供应商提高容量。响应中会说明下一个名额何时自动释放。"];
}
