//! Finding pages and things, the keys, and the call below a page.

use rollcall_domain::Language;

use super::texts;

texts! {
    /// The palette, the keyboard, and the API call.
    FindTexts {
        title: "Go to", "快速跳转";
        open: "Search", "搜索";
        what: "Search pages, actions, accounts, nodes, companies…", "搜索页面、操作、账号、节点、公司…";
        actions: "Actions", "操作";
        pages: "Pages", "页面";
        all: "Show all that fit", "显示全部结果";
        none: "Nothing fits. Try part of a name.", "没有匹配的结果。请尝试输入名称的一部分。";
        many: "{} hits", "{} 条结果";
        keyboard: "Keyboard", "键盘快捷键";
        close: "Close", "关闭";
        key_palette: "Go to a page, or find something", "跳转到页面或查找内容";
        key_search: "Search on this page", "在本页中搜索";
        key_move: "Move in the list of hits", "在结果中移动";
        key_go: "Open what is chosen, or the first hit", "打开所选或第一条结果";
        key_close: "Close", "关闭";
        key_help: "Show these keys", "显示快捷键列表";
        api_call: "View API call", "查看 API 调用";
        api_call_why: "What this page shows, as your programs can read it. A token is made on the page of staff.", "程序可通过此调用读取本页内容。令牌可在员工页面创建。";
    }
}
