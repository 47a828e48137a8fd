//! Products, features and bundles.

use rollcall_domain::{
    Language,
    catalogue::{Enforcement, KindName, OnExpiry, Overage, Period},
};

use super::{fill, texts};

texts! {
    /// Products and bundles.
    CatalogueTexts {
        product: "Product", "产品";
        new_product: "New product", "新建产品";
        edit_product: "Edit product", "编辑产品";
        features: "Features", "功能";
        bundles: "Bundles", "功能组合";
        new_bundle: "New bundle", "新建组合";
        edit_bundle: "Edit bundle", "编辑组合";
        bundle: "Bundle", "组合";
        rules: "Rules of its licences", "授权规则";
        edit: "Edit", "编辑";
        create: "Create", "创建";
        save: "Save", "保存";
        cancel: "Cancel", "取消";
        created: "Created.", "已创建。";
        saved: "Saved.", "已保存。";
        csv: "Features as CSV", "导出功能 CSV";
        empty: "Nothing to license yet", "尚无可授权的内容";
        empty_why: "A product has features that customers buy one by one. Licences grant them; bundles say which belong together.", "产品由可单独购买的功能组成。授权向客户开放功能，组合说明哪些功能应一起购买。";
        example: "Start with an example", "从示例开始";
        no_features: "No features yet", "暂无功能";
        no_features_why: "Add what customers can buy: a switch, or something that is counted.", "添加客户可购买的功能：开关型或计数型。";
        no_bundles: "No bundles. A bundle tells what an account lacks of features that only make sense together.", "暂无组合。组合可显示账号在一组配套功能中还缺少哪些。";
        code: "Code", "代码";
        code_hint: "Small letters, digits and hyphens. It never changes: your program asks for it.", "小写字母、数字和连字符。创建后不可更改，程序通过它查询。";
        name: "Name", "名称";
        name_zh: "Name in Chinese", "中文名称";
        pre_days: "Days of the pre-licence", "预授权天数";
        pre_days_hint: "What every account may use at first, without a key. Leave it empty for none.", "每个账号最初无需授权码即可使用的天数。留空表示没有预授权。";
        pre_grants: "Features of the pre-licence", "预授权功能";
        pre_grants_hint: "One a line; counted ones with their units: topics=50", "每行一个；计数型功能请注明数量：topics=50";
        pre: "Pre-licence", "预授权";
        pre_is: "{} days", "{} 天";
        none: "None", "无";
        uninstall: "Formal licences can be uninstalled", "正式授权可卸载";
        transfers: "Transfers of a formal licence", "正式授权可转移次数";
        on_expiry: "When a licence ends", "授权到期后";
        grace_days: "Days of grace", "宽限天数";
        keep_running: "What runs goes on, nothing new", "运行中的继续，不可新建";
        grace: "What runs goes on for some days", "运行中的可继续若干天";
        grace_of: "What runs goes on for {} days", "运行中的可继续 {} 天";
        off: "Everything stops", "全部停止";
        enforcement: "Where a feature isn't licensed", "功能未授权时";
        enforce: "Refuse", "拒绝";
        warn: "Allow and warn", "允许并警告";
        log: "Allow and log", "允许并记录";
        yes: "Yes", "是";
        no: "No", "否";
        members: "Its features", "包含的功能";
        uses: "What more some uses need", "其他用途所需功能";
        uses_hint: "One a line, the use and the feature that it needs besides: real-time=cdc", "每行一个，用途和另需的功能：real-time=cdc";
        needs: "{} also needs {}", "{} 还需要 {}";
        changed: "Somebody else has changed it meanwhile. What you typed is below; save again if it is still right.", "其他人已更改此内容。您填写的内容如下，如仍正确请再次保存。";
    }
}

texts! {
    /// Features.
    FeatureTexts {
        one: "Feature", "功能";
        new: "New feature", "新建功能";
        edit: "Edit feature", "编辑功能";
        kind: "What is counted", "计量方式";
        switch: "Switch: on or off", "开关型：开或关";
        quantity: "Quantity: units in use at once", "数量型：同时使用的数量";
        metered: "Metered: units used up", "计量型：消耗的数量";
        named_users: "Named users", "指定用户";
        period: "Units come anew", "数量重置周期";
        day: "Every day", "每天";
        month: "Every month", "每月";
        year: "Every year", "每年";
        once: "Never", "不重置";
        overage: "When they are used up", "用尽之后";
        refuse: "Refuse", "拒绝";
        allow: "Allow and count", "允许并计数";
        reassignments: "Re-assignments a year", "每年可重新分配次数";
        only_metered: "Of metered features only.", "仅用于计量型功能。";
        only_named: "Of named users only.", "仅用于指定用户。";
        as_product: "As the product says", "与产品相同";
        versions: "Versions that have it", "支持的版本";
        versions_hint: "Such as >=4.0.28, <5. Leave it empty for all.", "例如 >=4.0.28, <5。留空表示全部版本。";
        all: "All", "全部";
        retired: "Retired: no new licence grants it, those there are go on", "已停用：不再发放新授权，已有授权不受影响";
        is_retired: "Retired", "已停用";
        nodes: "Nodes", "节点";
    }
}

impl CatalogueTexts {
    /// What happens when a licence ends.
    pub(crate) fn on_expiry_name(&self, rule: &OnExpiry) -> String {
        match rule {
            OnExpiry::KeepRunning => self.keep_running.to_owned(),
            OnExpiry::Grace { days } => fill(self.grace_of, days),
            OnExpiry::Off => self.off.to_owned(),
        }
    }

    /// What happens where a feature isn't licensed.
    pub(crate) fn enforcement_name(&self, rule: Enforcement) -> &'static str {
        match rule {
            Enforcement::Enforce => self.enforce,
            Enforcement::Warn => self.warn,
            Enforcement::Log => self.log,
        }
    }

    /// Yes or no.
    pub(crate) fn yes_or_no(&self, yes: &bool) -> &'static str {
        if *yes { self.yes } else { self.no }
    }
}

impl FeatureTexts {
    /// What is counted of it.
    pub(crate) fn kind_name(&self, kind: KindName) -> &'static str {
        match kind {
            KindName::Switch => self.switch,
            KindName::Quantity => self.quantity,
            KindName::Metered => self.metered,
            KindName::NamedUsers => self.named_users,
        }
    }

    /// When its units come anew.
    pub(crate) fn period_name(&self, period: Period) -> &'static str {
        match period {
            Period::Day => self.day,
            Period::Month => self.month,
            Period::Year => self.year,
            Period::Once => self.once,
        }
    }

    /// What happens when its units are used up.
    pub(crate) fn overage_name(&self, overage: Overage) -> &'static str {
        match overage {
            Overage::Refuse => self.refuse,
            Overage::Allow => self.allow,
        }
    }
}
