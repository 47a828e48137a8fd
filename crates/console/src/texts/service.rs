//! What keeps the service going.

use rollcall_domain::Language;

use super::texts;

texts! {
    /// What fails silently, what that means, and what to do.
    ServiceTexts {
        title: "Service", "服务状态";
        all_well: "Everything works.", "一切正常。";
        some_fail: "{} of these need a look.", "其中 {} 项需要关注。";
        well: "Works", "正常";
        fails: "Needs a look", "需要关注";
        means: "What it means", "影响";
        to_do: "What to do", "处理方法";
        read_until: "Last read:", "最近读取：";
        operators: "Tell the people who run this server.", "请联系服务器运维人员。";
        see_mails: "See the mails", "查看邮件";
        see_nodes: "See the nodes", "查看节点";
        mails: "Mails to customers", "发给客户的邮件";
        mails_well: "Every mail has left.", "所有邮件均已发出。";
        dead: "{} mails were given up.", "{} 封邮件发送失败。";
        dead_means: "Somebody waits for credentials, a link or a warning that will not come.", "客户仍在等待凭据、链接或提醒，但不会收到。";
        dead_remedy: "Look at why the recipient's server refused them, mend the address, and have them sent again.", "查看收件方服务器拒收的原因，更正地址后重新发送。";
        sending: "Sending mails", "邮件发送";
        sending_well: "Mails leave as soon as they are written.", "邮件写好后立即发出。";
        late_mails: "{} mails have waited for more than ten minutes.", "{} 封邮件已等待超过十分钟。";
        late_mails_mean: "New credentials and links arrive late.", "新的凭据和链接会延迟到达。";
        late_remedy: "Tell the people who run this server: its background work stands still or lags behind.", "请联系服务器运维人员：后台任务已停止或滞后。";
        mailbox: "Mailbox: {}", "收件箱：{}";
        mailbox_well: "Requests that arrive by mail are taken in.", "邮件申请正常接收。";
        silent: "Nothing could be read from {}.", "无法从 {} 读取邮件。";
        silent_means: "Requests that customers have sent since then are not seen by anybody.", "此后客户发来的申请无人看到。";
        silent_remedy: "Read the mailbox by hand until it works again. Often its password was changed: tell the people who run this server.", "恢复之前请人工查看该邮箱。常见原因是邮箱密码已更改：请联系服务器运维人员。";
        left_behind: "{} mails in {} could not be taken in.", "{} 封邮件无法接收（{}）。";
        left_means: "They stay unread in the mailbox, and are no requests yet.", "这些邮件仍未读，尚未成为申请。";
        left_remedy: "Read them in the mailbox. They are tried again at each look.", "请在邮箱中查看。系统每次读取时会再次尝试。";
        work: "Lost nodes", "失效节点处理";
        work_well: "Nodes that fall silent are noticed on time.", "静默节点按时处理。";
        late_leases: "{} nodes fell silent and that is not written down yet.", "{} 个节点已静默但尚未记录。";
        late_leases_mean: "Their slots are free all the same, but lists and warnings come late.", "名额已释放，但列表和提醒会延迟。";
        key: "Signing key", "签名密钥";
        key_well: "The signing key is younger than a year.", "签名密钥使用未满一年。";
        old_key: "The signing key is older than a year.", "签名密钥使用已超过一年。";
        old_key_means: "Nothing fails. The longer a key is used, the more depends on nobody having copied it.", "目前没有故障。密钥使用时间越长，泄露的影响越大。";
        old_key_remedy: "Make a new one. Products notice nothing.", "请更换密钥，产品不受影响。";
        master: "Master key", "主密钥";
        master_well: "The server can open the keys.", "服务器可以使用密钥。";
        wrong_master: "The server's master key is not that of the data.", "服务器主密钥与数据不符。";
        wrong_master_means: "No registration and no revalidation can be answered.", "无法响应任何注册和认证。";
        clock: "Clock", "时钟";
        clock_well: "The server's clock is right.", "服务器时钟准确。";
        clock_off: "The server's clock is off.", "服务器时钟不准。";
        clock_off_means: "No new node is registered until it is right again. Registered nodes go on.", "校准之前无法注册新节点，已注册的节点不受影响。";
        clock_remedy: "Tell the people who run this server to set its clock, best by NTP.", "请联系服务器运维人员校准时钟（建议使用 NTP）。";
        database: "Database", "数据库";
        database_well: "Changes are stored.", "更改可以保存。";
        read_only: "The database takes no changes.", "数据库无法写入。";
        read_only_means: "Pages can be read, but nothing can be changed, and no node is renewed.", "页面可以查看，但无法更改，节点也无法续期。";
        cache: "Short-term store", "临时存储";
        cache_well: "The short-term store answers.", "临时存储正常。";
        cache_away: "The short-term store is away.", "临时存储不可用。";
        cache_away_means: "Nodes go on. Floating licences can't be taken or given back until it is there again.", "节点不受影响。恢复之前无法借用或归还浮动授权。";
    }
}
