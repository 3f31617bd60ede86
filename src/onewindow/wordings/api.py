"""Sentences of the programming interface: tokens, requests that cannot be read, pace."""

SENTENCES: dict[str, str] = {
    "TOKEN_MISSING": "请求没有带有效的令牌。请在请求头写 Authorization: Bearer 和令牌；"
    "令牌到期或被停用的，请重新申请。",
    "SCOPE_MISSING": "令牌没有“{scope}”的权限。请申请带有这项权限的令牌。",
    "TOKEN_SCOPES_MISSING": "请写明令牌的权限，可以选：{scopes}。",
    "TOKEN_SCOPE_UNKNOWN": "没有这样的权限：{unknown}。可以选：{scopes}。",
    "TOKEN_STAFF_SCOPES": "工作人员的账号只能申请读取事项（items:read）的令牌。"
    "办件请在工作台办理。",
    "TOKEN_DAYS": "令牌的有效期最短 1 天，最长 {most} 天。",
    "STAFF_USE_PAGES": "工作人员不能用令牌办理或评价。请在工作台办理。",
    "TOO_MANY_REQUESTS": "请求太频繁。请 {seconds} 秒后再试。",
    "BODY_UNREADABLE": "请求内容读不懂。请发送 UTF-8 编码的 JSON。",
    "VALUE_MISSING": "请填写“{field}”。",
    "VALUE_INVALID": "“{field}”填写不正确：{problem}。",
    "BODY_TOO_LARGE": "请求内容太大，请减少后再发。",
    "INTERNAL_ERROR": "系统出错了，这次请求没有办，也没有办一半。"
    "请稍后用同一个 Idempotency-Key 再试。",
    "DATABASE_AWAY": "数据库暂时连不上，这次请求没有办，也没有办一半。"
    "请稍后用同一个 Idempotency-Key 再试。",
}
