//! An example of a catalogue: an integration platform, for the demo and for trying things out.

use rollcall_domain::{
    audit::Actor,
    catalogue::{
        Bundle, BundleUse, Feature, FeatureCode, FeatureKind, InvalidCode, Names, PreLicence,
        Product, ProductRules,
    },
};

use super::{BundleDraft, CatalogueCases, FeatureDraft, ProductDraft};
use crate::{AdminError, error::invalid};

const PRODUCT: (&str, &str, &str) = ("ip", "Integration Platform", "集成平台");

/// Code, name, Chinese name. All are switches but those in [`QUANTITIES`].
const FEATURES: [(&str, &str, &str); 15] = [
    ("data-source-management", "Data source management", "数据源管理"),
    ("data-ingest", "Data ingest", "数据接入"),
    ("data-preprocessing", "Data preprocessing", "数据预处理"),
    ("smart-scheduling", "Smart scheduling", "智能调度"),
    ("cdc", "Real-time change data capture", "CDC 实时数据同步"),
    ("service-orchestration", "Service orchestration", "服务编排"),
    ("service-opening", "Service opening", "服务开放"),
    ("policy-routing", "Policy routing", "策略路由"),
    ("lifecycle-management", "Lifecycle management", "全生命周期管理"),
    ("topic-management", "Topic management", "Topic 管理"),
    ("publish-subscribe", "Publish and subscribe", "发布订阅"),
    ("message-trace", "Message trace", "消息轨迹"),
    ("distributed-messaging", "Distributed messaging", "分布式消息"),
    ("asset-market", "Asset market", "资产市场"),
    ("topics", "Topics", "Topic 数"),
];

const QUANTITIES: [&str; 1] = ["topics"];

struct ExampleBundle {
    code: &'static str,
    names: (&'static str, &'static str),
    features: [&'static str; 4],
    /// A use, and the feature that it needs besides.
    also: (&'static str, &'static str),
}

const BUNDLES: [ExampleBundle; 3] = [
    ExampleBundle {
        code: "data-integration",
        names: ("Data integration", "数据集成"),
        features: [
            "data-source-management",
            "data-ingest",
            "data-preprocessing",
            "smart-scheduling",
        ],
        also: ("real-time", "cdc"),
    },
    ExampleBundle {
        code: "service-integration",
        names: ("Service integration", "服务集成"),
        features: [
            "service-orchestration",
            "service-opening",
            "policy-routing",
            "lifecycle-management",
        ],
        also: ("listing", "asset-market"),
    },
    ExampleBundle {
        code: "message-integration",
        names: ("Message integration", "消息集成"),
        features: [
            "topic-management",
            "publish-subscribe",
            "message-trace",
            "distributed-messaging",
        ],
        also: ("listing", "asset-market"),
    },
];

/// The example as it was created.
#[derive(Debug, Clone)]
pub struct ExampleCatalogue {
    /// Its product. Its pre-licence has the features of its first bundle.
    pub product: Product,
    /// Its features.
    pub features: Vec<Feature>,
    /// Its bundles.
    pub bundles: Vec<Bundle>,
}

impl CatalogueCases<'_> {
    /// Create the example's product, features and bundles.
    pub async fn create_example(
        self,
        by: &Actor,
        tenant: &str,
    ) -> Result<ExampleCatalogue, AdminError> {
        let (code, en, zh) = PRODUCT;
        let pre_licence = PreLicence {
            days: PreLicence::DAYS,
            grants: codes(&BUNDLES[0].features)?.into_iter().map(|code| (code, 1)).collect(),
        };
        let rules = ProductRules {
            pre_licence: Some(pre_licence),
            uninstall: true,
            transfers: 1,
            ..ProductRules::default()
        };
        let draft =
            ProductDraft { code: code.parse().map_err(wrong)?, names: names((en, zh)), rules };
        let product = self.create_product(by, tenant, draft).await?;
        let mut features = Vec::with_capacity(FEATURES.len());
        for (code, en, zh) in FEATURES {
            let is_quantity = QUANTITIES.contains(&code);
            let draft = FeatureDraft {
                product: product.code.clone(),
                code: code.parse().map_err(wrong)?,
                names: names((en, zh)),
                kind: if is_quantity { FeatureKind::Quantity } else { FeatureKind::Switch },
                enforcement: None,
                versions: None,
            };
            features.push(self.create_feature(by, tenant, draft).await?);
        }
        let mut bundles = Vec::with_capacity(BUNDLES.len());
        for bundle in BUNDLES {
            let (name, needs) = bundle.also;
            let also = BundleUse {
                name: name.parse().map_err(wrong)?,
                needs: needs.parse().map_err(wrong)?,
            };
            let draft = BundleDraft {
                product: product.code.clone(),
                code: bundle.code.parse().map_err(wrong)?,
                names: names(bundle.names),
                features: codes(&bundle.features)?,
                uses: vec![also],
            };
            bundles.push(self.create_bundle(by, tenant, draft).await?);
        }
        Ok(ExampleCatalogue { product, features, bundles })
    }
}

fn names((en, zh): (&str, &str)) -> Names {
    Names { en: en.to_owned(), zh: Some(zh.to_owned()) }
}

fn codes(texts: &[&str]) -> Result<Vec<FeatureCode>, AdminError> {
    texts.iter().map(|text| text.parse().map_err(wrong)).collect()
}

fn wrong(reason: InvalidCode) -> AdminError {
    invalid("code", reason)
}
