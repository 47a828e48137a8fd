//! Problems of this area's operations.

use rollcall_domain::Code;

use crate::problem_responses::problems;

problems! {
    /// Of looking at sessions.
    LookProblems = [
        401: [Code::LICENSE_FORMAT_ERROR], 403: [Code::LICENSE_FORMAT_ERROR], 404: [Code::LICENSE_FORMAT_ERROR],
        422: [Code::PARAM_INPUT_ERROR], 500: [Code::LICENSE_FORMAT_ERROR],
        503: [Code::MYSQL_UPDATE_ERROR, Code::REDIS_UPDATE_ERROR],
    ];
    /// Of ending one, and of setting the rules of a pool.
    EndProblems = [
        400: [Code::JSON_PARSER_ERROR], 401: [Code::LICENSE_FORMAT_ERROR], 403: [Code::LICENSE_FORMAT_ERROR],
        404: [Code::LICENSE_FORMAT_ERROR], 408: [Code::PARAM_INPUT_ERROR], 409: [Code::LICENSE_FORMAT_ERROR],
        413: [Code::PARAM_INPUT_ERROR], 415: [Code::PARAM_INPUT_ERROR], 422: [Code::PARAM_INPUT_ERROR],
        500: [Code::LICENSE_FORMAT_ERROR], 503: [Code::MYSQL_UPDATE_ERROR, Code::REDIS_UPDATE_ERROR],
    ];
}
