//! Why a node isn't unbound.

use rollcall_domain::Code;

use crate::problem_responses::problems;

problems! {
    /// Of an unbinding by staff.
    StaffUnbindProblems = [
        401: [Code::LICENSE_FORMAT_ERROR], 403: [Code::LICENSE_FORMAT_ERROR], 404: [Code::LICENSE_FORMAT_ERROR],
        409: [Code::DO_NOT_NEED_DEACTIVATE], 412: [Code::LICENSE_FORMAT_ERROR], 422: [Code::PARAM_INPUT_ERROR], 500: [Code::LICENSE_FORMAT_ERROR],
        503: [Code::MYSQL_UPDATE_ERROR],
    ];
}
