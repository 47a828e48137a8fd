//! The codes of this area: why a feature can't be used, or a key not be redeemed.

use crate::code::codes;

codes! {
    /// No licence of the account grants it.
    FEATURE_NOT_LICENSED = 21000, 403, ContactVendor,
    message: ["The feature is not licensed.", "该功能未被授权。"],
    cause: ["No licence of the account grants the feature, or not as many units of it.", "该账号的授权不包含此功能，或数量不足。"],
    remedy: ["Redeem the key of a licence that grants it, or ask your vendor for one. The answer says what is missing.",
             "请兑换包含此功能的授权码，或联系供应商购买。响应中会说明缺少什么。"];
    /// Its last licence is over.
    FEATURE_EXPIRED = 21001, 403, ContactVendor,
    message: ["The licence of the feature has expired.", "该功能的授权已过期。"],
    cause: ["The last licence that granted the feature is over. What runs goes on as long as the answer says; nothing new may begin.",
            "授予此功能的最后一份授权已到期。正在运行的业务可继续运行至响应中所示的时间，但不能下发新业务。"],
    remedy: ["Redeem the key of a new licence, or ask your vendor for one.", "请兑换新的授权码，或联系供应商续期。"];
    /// The metered units of this period are used up.
    UNITS_USED_UP = 21009, 409, ContactVendor,
    message: ["The units of this period are used up.", "本周期的用量已用完。"],
    cause: ["As many units were consumed in this period as the account's licences grant.", "本周期内消耗的用量已达到账号授权的数量。"],
    remedy: ["Wait for the next period, which the answer names, or ask your vendor for more units.", "请等待响应中所示的下一周期，或联系供应商增加用量。"];
    /// There is no licence with this key.
    LICENSE_KEY_UNKNOWN = 22000, 404, FixRequest,
    message: ["There is no licence with this key.", "授权码不存在。"],
    cause: ["The key is well-formed, but none of this vendor's, or another account has redeemed it.", "授权码格式正确，但不属于该供应商，或已被其他账号兑换。"],
    remedy: ["Check that the key is from this vendor's certificate. If you lost yours, the vendor can find it again.",
             "请确认授权码来自该供应商的授权书。如授权码丢失，可由供应商找回。"];
    /// The licence was disabled by staff.
    LICENSE_DISABLED = 22001, 403, ContactVendor,
    message: ["The licence is disabled.", "该授权已被停用。"],
    cause: ["The vendor has disabled the licence.", "供应商已停用该授权。"],
    remedy: ["Ask your vendor why, and to enable it again.", "请联系供应商了解原因并恢复。"];
}
