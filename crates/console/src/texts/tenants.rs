//! Keys and settings of the tenant.

use rollcall_domain::Language;

use super::texts;

texts! {
    /// The keys.
    KeysTexts {
        root: "Root thumbprint", "根密钥指纹";
        root_why: "Your product pins it: everything else is proven by it, so it never changes.", "产品内置此指纹，其余密钥均由其证明，因此永不更改。";
        key: "Key", "密钥";
        for_what: "For", "用途";
        root_key: "Root", "根密钥";
        sig: "Signing leases", "签发租约";
        enc: "Encrypting passwords", "加密密码";
        age: "Age", "使用时间";
        days: "{} days", "{} 天";
        state: "State", "状态";
        in_use: "In use", "使用中";
        published: "Published until {}", "公布至 {}";
        gone: "Gone", "已停用";
        rotate: "Make a new signing key", "更换签名密钥";
        rotate_what: "Leases are signed with the new key at once. The old one stays published until the last lease that it signed is over, so products notice nothing.", "租约将立即使用新密钥签发。旧密钥在其签发的最后一份租约到期前继续公布，产品不受影响。";
        mistyped: "That is not the short name.", "与简称不一致。";
        was_rotated: "A new signing key is in use.", "新的签名密钥已启用。";
    }
}

texts! {
    /// The tenant's settings.
    TenantTexts {
        was_changed: "Saved: it holds for every node from its next call on.", "已保存：所有节点从下次认证起按新设置处理。";
        changed: "Somebody else has changed the settings meanwhile. Below is what you wanted; look at them again before you save.", "其他人已更改设置。下方为您填写的内容，请重新核对后保存。";
        only_owners: "Only owners can change settings.", "仅所有者可以修改设置。";
        general: "General", "基本信息";
        name: "Name", "名称";
        slug: "Short name", "简称";
        zone: "Time zone", "时区";
        roll_call: "Roll call", "认证规则";
        roll_call_why: "A node calls every so often. After so many failures in a row its registration is lost, and its slot is free.", "节点定期认证。连续失败达到次数后注册失效，名额释放。";
        interval_s: "Seconds between calls", "认证间隔（秒）";
        allowed_failures: "Failures until it is lost", "失效前的失败次数";
        grace_s: "Seconds of grace", "宽限时间（秒）";
        clones: "A suspected copy", "疑似复制的节点";
        clones_warn: "is noted, and renewed all the same", "记录事件并照常续期";
        clones_refuse: "is refused until it registers again", "拒绝，需重新注册";
        replacements: "Registrations of a live node without its token", "未持令牌重新注册的次数上限";
        churn: "Hold the slots of suspiciously many unbinds until their leases are over", "解绑次数异常时，名额保留至租约到期";
        mail: "Mail", "邮件";
        mail_why: "What customers see of your mails. What is empty is as the server has it.", "客户收到的邮件信息。留空则使用服务器设置。";
        mail_sender: "From address", "发件地址";
        sender_name: "From name", "发件人名称";
        reply_to: "Reply to", "回复地址";
        instructions: "How to register, below the credentials", "凭据下方的注册说明";
        notices: "Warnings and licences", "提醒与授权";
        notices_why: "When customers and you are told of something without asking. What is empty is not told.", "系统主动通知客户和您的时机。留空则不通知。";
        warning_days: "Days before an end on which customers are warned", "到期前提醒天数";
        vendor_address: "Your own address for notices", "接收通知的自有邮箱";
        silent_after_s: "Seconds of silence until a node is told of", "节点静默多久后通知（秒）";
        features_offline_s: "Seconds that features go on without the server", "离线时功能可继续使用（秒）";
        session_timeout_s: "Seconds that a session lives without a sign of life", "会话无心跳的存活时间（秒）";
        first_password: "The first password", "首个密码";
        first_mail: "is in the mail", "写在邮件中";
        first_link: "is set by the customer, on a page that the mail links to", "由客户通过邮件链接自行设置";
    }
}
