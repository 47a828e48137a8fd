//! The codes of this area: why a seat can't be had, or is lost.

use crate::code::codes;

codes! {
    /// All units are out.
    SEATS_EXHAUSTED = 21002, 409, Retry,
    message: ["All seats are taken.", "授权点数已用完。"],
    cause: ["As many units of the feature are out as there are; or the server has only just started, and those who held units before come first. \"reason\" says which.",
            "该功能的授权点数已全部被占用；或者服务刚刚启动，需先恢复此前占用点数的客户端。具体见 “reason”。"],
    remedy: ["Try again after the time that the answer names, close a program that is not needed, or ask your vendor for more seats.",
             "请按响应中给出的时间稍后重试，关闭暂不使用的软件，或联系供应商增加点数。"];
    /// The session is over.
    SESSION_LOST = 21003, 410, FixRequest,
    message: ["The session is over.", "会话已失效。"],
    cause: ["No sign of life came within the time-out, the session was closed, or another process of the same name has taken it over. Its units are free.",
            "在超时时间内未收到心跳，会话已被关闭，或已被同名进程接管。其占用的点数已释放。"],
    remedy: ["Open a new session and claim the units again.", "请重新打开会话并再次申请点数。"];
    /// A machine has as many sessions as it may.
    SESSION_LIMIT = 21004, 409, Retry,
    message: ["There are too many sessions on this machine.", "该主机上的会话数已达上限。"],
    cause: ["The machine, user, host or group has as many sessions as it may have at a time.", "该主机、用户或用户组同时打开的会话数已达上限。"],
    remedy: ["Close a program there, or wait until the sessions of crashed ones time out.", "请关闭该主机上的其他软件，或等待异常退出的会话超时。"];
    /// Waited as long as asked.
    WAIT_TIMEOUT = 21005, 409, Retry,
    message: ["No seat became free in time.", "等待超时，没有空闲的授权点数。"],
    cause: ["The request waited in the queue for as long as it asked to.", "请求在队列中等待的时间已达到所要求的上限。"],
    remedy: ["Ask again, or ask to wait longer.", "请重新申请，或延长等待时间。"];
    /// The units can't be taken home.
    BORROW_REFUSED = 21006, 403, ContactVendor,
    message: ["The seat can't be borrowed.", "该授权点数不能借出。"],
    cause: ["Borrowing the feature is not allowed, not for so long, not for so many, or not on this device.", "该功能不允许借出，或借出时间过长、数量过多、设备不符。"],
    remedy: ["Ask for a shorter time, return what is not needed any more, or ask your administrator.", "请缩短借出时间，归还不再使用的点数，或联系管理员。"];
    /// By the rules of the account's owner.
    SESSION_DENIED = 21007, 403, ContactVendor,
    message: ["Your administrator does not allow this.", "管理员不允许使用。"],
    cause: ["The rules that the account's owner has written exclude this user, machine or network from the feature.", "账号所有者配置的规则不允许该用户、主机或网络使用此功能。"],
    remedy: ["Ask the administrator of the account.", "请联系账号管理员。"];
    /// Ended by hand.
    SESSION_REVOKED = 21008, 403, Retry,
    message: ["The session was ended by an administrator.", "会话已被管理员终止。"],
    cause: ["An administrator has ended the session; the answer says why, and for how long it may not come back.", "管理员已终止该会话；响应中说明了原因以及多长时间内不能重新打开。"],
    remedy: ["Save your work and try again after the time that the answer names.", "请保存工作，并在响应中给出的时间之后重试。"];
}
