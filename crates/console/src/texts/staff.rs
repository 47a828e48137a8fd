//! Signing in, and the second factor.

use rollcall_domain::Language;

use super::texts;

texts! {
    /// Signing in.
    SignInTexts {
        title: "Sign in", "登录";
        lead: "to the console of {}", "{} 控制台";
        email: "E-mail address", "电子邮箱";
        password: "Password", "密码";
        code: "Authentication code", "验证码";
        code_hint: "From your authenticator app, or a recovery code. Leave it empty if you have none yet.", "来自身份验证器应用或恢复代码。尚未设置时请留空。";
        send: "Sign in", "登录";
        wrong: "E-mail address, password or code is not right.", "电子邮箱、密码或验证码不正确。";
        code_needed: "Please enter your authentication code as well.", "请同时输入验证码。";
        too_many: "Too many attempts. Please wait a while and try again.", "尝试次数过多，请稍后再试。";
        stale_link: "This link is no longer good. Sign in with your password.", "链接已失效，请使用密码登录。";
        go_on_as: "Continue as {}", "以 {} 的身份继续";
        handed_why: "The link you have opened signs you in without a password.", "您打开的链接无需密码即可登录。";
    }
}

texts! {
    /// Setting up a second factor.
    SecondFactorTexts {
        title: "Set up your second factor", "设置双重验证";
        why: "Besides your password, you sign in with a code that only your phone knows. It takes a minute, and is asked of everybody who works here.", "除密码外，登录时还需输入手机上的验证码。设置只需一分钟，所有员工均须设置。";
        need: "You need an authenticator app on your phone, such as Google Authenticator, Microsoft Authenticator or FreeOTP.", "您需要在手机上安装身份验证器应用，例如 Google Authenticator、Microsoft Authenticator 或 FreeOTP。";
        begin: "Begin", "开始";
        scan: "Scan this with the app", "使用应用扫描二维码";
        or_type: "Or type this key into it:", "或手动输入密钥：";
        code: "The code that the app shows", "应用显示的验证码";
        prove: "Confirm", "确认";
        again: "That is not the code that the app shows. Wait for the next one, and try again.", "验证码不正确。请等待下一个验证码后重试。";
        over: "Start over with a new key", "重新生成密钥";
        done: "Your second factor is set up", "双重验证已设置";
        keep: "Keep these recovery codes in a safe place. Each signs you in once, should you lose your phone. They are shown only now.", "请妥善保存以下恢复代码。手机丢失时，每个代码可登录一次。代码仅在此显示。";
        go_on: "Continue to the console", "进入控制台";
        there: "You have a second factor already. If you lose it, an owner can have it forgotten, together with your password.", "您已设置双重验证。如丢失，所有者可将其与密码一并重置。";
        picture: "QR code of the key", "密钥二维码";
    }
}

texts! {
    /// People and tokens.
    PeopleTexts {
        people: "People", "员工";
        name: "Name", "姓名";
        role: "Role", "角色";
        second_factor: "Second factor", "双重验证";
        set_up: "Set up", "已设置";
        not_set_up: "Not yet", "未设置";
        status: "Status", "状态";
        active: "Active", "正常";
        disabled: "Disabled", "已停用";
        last_login: "Last log-in", "最近登录";
        never: "Never", "从未";
        email: "E-mail address", "电子邮箱";
        new: "New person", "新增员工";
        new_what: "A password is made and shown once. At the first sign-in everybody sets up a second factor.", "系统将生成密码并仅显示一次。首次登录时须设置双重验证。";
        new_send: "Add person", "添加员工";
        role_hint: "Owners do everything; business people work with accounts, contracts and requests; support unbinds nodes and mails links; auditors only read.", "所有者拥有全部权限；商务管理账号、合同和申请；技术支持可解绑节点和发送链接；审计仅可查看。";
        was_made: "The person is added", "员工已添加";
        was_changed: "Saved.", "已保存。";
        changed: "Somebody else has changed this person meanwhile. This is how they are now; save again if yours is right.", "其他人已更改此员工信息。以下为当前内容，如您的修改仍然正确请再次保存。";
        disabled_what: "Who is disabled is signed out at once, everywhere, and can't sign in.", "停用后立即退出所有登录，且无法再次登录。";
        not_self: "Your own role and status are changed by another owner.", "您自己的角色和状态须由其他所有者更改。";
        reset: "Reset sign-in", "重置登录信息";
        reset_what: "A new password is made and shown once, and every login of theirs ends.", "系统将生成新密码并仅显示一次，其所有登录立即失效。";
        forget: "Forget the second factor as well", "同时清除双重验证";
        forget_why: "For a lost phone: they set up a new one when they sign in.", "适用于手机丢失的情况：登录时重新设置。";
        mistyped: "That is not the address.", "与邮箱不一致。";
        was_reset: "The new password", "新密码";
        sign_in_at: "Sign in at", "登录地址";
        back: "Back to the staff", "返回员工列表";
        new_token: "New token", "新建令牌";
        new_token_send: "Make token", "创建令牌";
        token_name: "What it is for", "用途";
        token_until: "Last day, if any", "最后有效日（可选）";
        token_made: "The token is made", "令牌已创建";
        token_once: "It is shown this once. Copy it into the program's settings now.", "令牌仅显示一次，请立即复制到程序设置中。";
        token_use: "The program sends it with each request:", "程序在每次请求中发送：";
        revoke: "Revoke", "吊销";
        revoke_title: "Revoke this token?", "吊销此令牌？";
        revoke_what: "The program that has it is refused from now on. This can't be taken back.", "使用此令牌的程序将立即被拒绝。此操作无法撤销。";
        token_mistyped: "That is not the token's name.", "与令牌名称不一致。";
        was_revoked: "Revoked: the token is refused from now on.", "已吊销：令牌不再有效。";
        tokens: "Tokens", "令牌";
        token: "Token", "令牌";
        last_used: "Last used", "最近使用";
        expires: "Expires", "到期时间";
        expired: "Expired", "已过期";
        revoked: "Revoked", "已吊销";
        no_tokens: "No program has a token yet.", "暂无程序令牌。";
        tokens_how: "A program calls the Staff API with a token:", "程序使用令牌调用管理接口：";
    }
}
