//! Licences come as a CSV file, with the keys of another system.

use reqwest::Method;
use rollcall_test_support::{Answer, stories};
use serde_json::json;

use super::shop::{Shop, feature};

async fn imports(shop: &Shop, query: &str, file: &str) -> Answer {
    let request = shop.staff.request(Method::POST, &format!("licences/import{query}"));
    shop.app.server.send(request.header("Content-Type", "text/csv").body(file.to_owned())).await
}

stories! {
    async fn a_file_of_licences_is_imported_with_its_keys(world) {
        let shop = Shop::open(world, 1).await;
        let name = &shop.account.name;
        let file = format!(
            "产品,授权类型,功能,授权码,账号,到期日期,天数\r\n\
             ip,formal,\"cdc; topics=5\",YUFTB2AY-4AAACVB6,,2027-12-31,\r\n\
             ip,formal,topics=7,,{name},,30\r\n\
             ip,,cdc,fpiw6bx5abcdefgh,,,365\r\n"
        );
        let tried = imports(&shop, "?dry_run=true", &file).await.status(200);
        assert_eq!((tried.number_of("rows"), tried.number_of("imported")), (3, 0));
        assert!(!tried.text.contains("YUFTB2AY"), "keys are shown to nobody");
        assert_eq!(shop.staff.get("licences").await.status(200).member("items"), json!([]));
        let done = imports(&shop, "", &file).await.status(200);
        assert_eq!(done.number_of("imported"), 3);
        assert_eq!(feature(&shop.entitlements().await, "topics")["quantity"], 7);
        shop.redeems("YUFTB2AY4AAACVB6").await.status(201);
        assert_eq!(feature(&shop.entitlements().await, "topics")["quantity"], 12);
        // The same keys again: nothing.
        imports(&shop, "", &file).await.status(409);
        let listed = shop.staff.get("licences").await.status(200);
        assert_eq!(listed.member("items").as_array().unwrap().len(), 3);
    }

    async fn what_is_wrong_is_told_by_line_and_column_and_nothing_is_imported(world) {
        let shop = Shop::open(world, 1).await;
        let file = "product,kind,grants,key,account,days,expires_on\r\n\
                    ip,formal,cdc,,,30,\r\n\
                    none,formal,cdc,,,30,\r\n\
                    ip,pre,cdc,,,30,\r\n\
                    ip,formal,unknown,,,30,\r\n\
                    ip,formal,topics,,,30,\r\n\
                    ip,formal,cdc,short,,30,\r\n\
                    ip,formal,cdc,,nobody,30,\r\n\
                    ip,formal,cdc,,,30,2027-12-31\r\n\
                    ip,temporary,cdc,,,30,\r\n\
                    ip,formal,cdc,ABCDEFGH12345678,,30,\r\n\
                    ip,formal,cdc,abcdefgh12345678,,30,\r\n";
        let refused = imports(&shop, "", file).await.status(422).refused(10001);
        let cells = refused.member("wrong_cells");
        let wrong: Vec<_> = cells.as_array().unwrap().iter()
            .map(|it| (it["line"].as_u64().unwrap(), it["column"].as_str().unwrap()))
            .collect();
        assert_eq!(wrong, [
            (3, "product"), (4, "kind"), (5, "grants"), (6, "grants"), (7, "key"), (8, "account"), (9, "days"),
            (10, "purpose"), (12, "key"),
        ]);
        assert_eq!(shop.staff.get("licences").await.status(200).member("items"), json!([]));
    }
}
