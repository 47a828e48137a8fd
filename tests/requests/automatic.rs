//! Mails that programs write are kept, and told apart.

use rollcall_test_support::stories;
use serde_json::json;

use super::{IT, drops_in, form, letters, mail, scene};

stories! {
    async fn what_programs_write_says_what_it_is(world) {
        let (app, _, staff, _) = scene(world).await;
        let with = |id: &str, headers: &str, body: &str| [headers.as_bytes(), &mail(id, IT, body)].concat();
        for (kind, headers) in [
            ("automatic_reply", "Auto-Submitted: auto-replied\r\n"),
            ("delivery_report", "X-Failed-Recipients: it@acme.example\r\n"),
            ("complaint", "Feedback-Type: abuse\r\n"),
            ("list_notice", "Precedence: bulk\r\n"),
        ] {
            let request = drops_in(&staff, with(kind, headers, "Hello")).await.status(201);
            assert_eq!((request.member("kind"), request.member("state")), (json!(kind), json!("unreadable")));
            let listed = staff.get(&format!("requests?kind={kind}")).await.status(200);
            assert_eq!(listed.member("items/0/request_id"), request.member("request_id"));
            assert_eq!(listed.member("items").as_array().map(Vec::len), Some(1));
            let file = staff.get(&format!("requests.csv?kind={kind}")).await.status(200).text;
            assert!(file.lines().nth(1).is_some_and(|row| row.ends_with(&format!(",{kind}"))), "{file}");
        }
        // What people write stays a request, even where a list passes it on or it is incomplete.
        let asked = with("5", "Precedence: list\r\n", "Company name: Acme Co.,Ltd\nPlease call me.");
        let asked = drops_in(&staff, asked).await.status(201);
        assert_eq!((asked.member("kind"), asked.member("state")), (json!("request"), json!("new")));
        let asked = drops_in(&staff, with("6", "Precedence: bulk\r\n", &form(""))).await.status(201);
        assert_eq!((asked.member("kind"), asked.member("state")), (json!("request"), json!("new")));
        staff.get("requests?kind=bounce").await.status(422);
        let new = staff.get("requests?state=new").await.status(200);
        assert_eq!(new.member("items").as_array().map(Vec::len), Some(2));
        assert!(app.mails().await.is_empty());
    }

    /// Some servers send back what they can't deliver as if they had written it.
    async fn a_letter_of_ours_that_comes_back_is_no_request(world) {
        let (app, _, staff, _) = scene(world).await;
        let request = drops_in(&staff, mail("1", IT, &form("Account name: acme-dw"))).await.status(201);
        let id = request.text_of("request_id");
        staff.post(&format!("requests/{id}/accept"), &json!({})).await.status(201);
        let ours = String::from_utf8(app.mails().await[0].clone()).unwrap();
        let own_id = ours.lines().find(|line| line.starts_with("Message-ID:")).unwrap().trim();
        let text = letters(&app).await[0].text.replace("\r\n", "\n");
        assert!(text.contains("Password: "), "{text}");
        let returned = mail("2", "mta@other.example", &format!("Sorry.\n\n{own_id}\n\n{text}"));
        let returned = drops_in(&staff, returned).await.status(201);
        assert_eq!(returned.member("kind"), "delivery_report");
        // Somebody who answers is somebody.
        let answer = mail("3", IT, &format!("Thanks!\n\n{own_id}\n\n{text}"));
        let answer = String::from_utf8(answer).unwrap().replace("Subject: Request", "Subject: Re: Request");
        let answer = drops_in(&staff, answer).await.status(201);
        assert_eq!((answer.member("kind"), answer.member("state")), (json!("request"), json!("new")));
        let shown = staff.get(&format!("requests/{}", answer.text_of("request_id"))).await.status(200);
        let shown = shown.text_of("text");
        assert!(shown.contains("Password: ********"), "{shown}");
        let password = text.lines().find_map(|line| line.strip_prefix("Password: ")).unwrap();
        assert!(!shown.contains(password), "{shown}");
    }

    /// The bytes that are kept of what can't be read hold no password.
    async fn originals_are_kept_without_passwords(world) {
        let (_app, _, staff, _) = scene(world).await;
        let nonsense = b"no mail\r\nPassword: s3cret-word\r\nIt was k3m9p-abcde-fghij-k2345.\r\n".to_vec();
        let request = drops_in(&staff, nonsense).await.status(201);
        assert_eq!(request.member("state"), "unreadable");
        let shown = staff.get(&format!("requests/{}", request.text_of("request_id"))).await.status(200);
        let shown = shown.text_of("text");
        assert!(!shown.contains("s3cret") && !shown.contains("k3m9p"), "{shown}");
        assert!(shown.contains("no mail"), "{shown}");
    }
}
