//! Messages that can't be read.

use rollcall_test_support::stories;
use serde_json::json;

use super::{IT, drops_in, letters, mail, scene};

stories! {
    async fn what_can_not_be_read_is_kept(world) {
        let (app, _, staff, _) = scene(world).await;
        let nonsense = b"\x00\xffno mail\r\n".to_vec();
        let request = drops_in(&staff, nonsense.clone()).await.status(201);
        assert_eq!(request.member("state"), "unreadable");
        assert_eq!(drops_in(&staff, nonsense).await.status(200).text, request.text);
        let id = request.text_of("request_id");
        let shown = staff.get(&format!("requests/{id}")).await.status(200);
        assert!(shown.text_of("text").contains("no mail"));
        let told = staff.post(&format!("requests/{id}/accept"), &json!({})).await.status(409);
        assert!(told.refused(10003).text_of("detail").contains("no mail headers"));
        assert_eq!(staff.get("requests?state=unreadable").await.member("items/0/request_id"), id);
        let reject = format!("requests/{id}/reject");
        staff.post(&reject, &json!({ "reason": "no" })).await.status(200);
        staff.post(&reject, &json!({ "reason": "no" })).await.status(409).refused(10003);
        assert!(app.mails().await.is_empty(), "nobody is known");
    }

    /// Whoever sent what can't be read hears of it, if the headers name them.
    async fn what_can_not_be_read_can_be_rejected(world) {
        let (app, _, staff, _) = scene(world).await;
        let answer = [b"Auto-Submitted: auto-replied\r\n".as_slice(), &mail("away", IT, "I am away.")].concat();
        let request = drops_in(&staff, answer).await.status(201);
        assert_eq!(request.member("state"), "unreadable");
        assert_eq!(request.member("sender"), IT);
        assert_eq!((request.member("sender_name"), request.member("subject")), (json!("Li Wei"), json!("Request away")));
        let id = request.text_of("request_id");
        let told = staff.post(&format!("requests/{id}/accept"), &json!({})).await.status(409);
        assert!(told.refused(10003).text_of("detail").contains("reject it"));
        let body = json!({ "reason": "Write it as plain text." });
        let rejected = staff.post(&format!("requests/{id}/reject"), &body).await.status(200);
        assert_eq!((rejected.member("state"), rejected.member("subject")), (json!("rejected"), json!("Request away")));
        let letters = letters(&app).await;
        assert_eq!((letters.len(), letters[0].to.as_str()), (1, IT));
        assert!(letters[0].text.contains("Write it as plain text."), "{}", letters[0].text);
    }
}
