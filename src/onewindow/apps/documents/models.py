"""Which papers were issued? Numbered, dated notices with a QR and a place for the seal."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from onewindow.apps.rows import Row


class Document(Row):
    class Kind(models.TextChoices):
        RECEIPT = "RECEIPT", _("收件凭证")
        ACCEPTANCE = "ACCEPTANCE", _("受理通知书")
        ONE_TIME_NOTICE = "ONE_TIME_NOTICE", _("一次性告知书")
        DECLINE = "DECLINE", _("不予受理决定书")
        SUSPENSION = "SUSPENSION", _("特别程序告知书")
        EXTENSION = "EXTENSION", _("延期告知书")
        APPROVAL = "APPROVAL", _("准予决定书")
        REFUSAL = "REFUSAL", _("不予许可决定书")
        HANDOVER = "HANDOVER", _("结果移交单")
        DELIVERY = "DELIVERY", _("送达回证")
        WITHDRAWAL = "WITHDRAWAL", _("撤回确认书")
        DEFICIENCY_PROMISE = "DEFICIENCY_PROMISE", _("容缺受理承诺书")
        TOLERANCE_LAPSE = "TOLERANCE_LAPSE", _("容缺逾期告知书")
        PLEDGE_LETTER = "PLEDGE_LETTER", _("告知承诺书")
        CHECK_FINDING = "CHECK_FINDING", _("承诺核查结果告知书")

    kind = models.CharField(max_length=20, choices=Kind)
    number = models.CharField(max_length=60, unique=True)
    subject_kind = models.CharField(max_length=16)
    subject_id = models.UUIDField()
    issued_at = models.DateTimeField()
    issuer = models.CharField(max_length=160)
    facts = models.JSONField()
    check_code = models.CharField(max_length=32, unique=True)
    pdf_digest = models.CharField(max_length=64, blank=True, default="")
    is_demo = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="document_subject")]

    def get_kind_display(self) -> str:
        """The paper's name; only a licence is refused as 许可."""
        refused = self.kind == Document.Kind.REFUSAL
        if refused and self.facts.get("is_licence") is False:
            return str(_("不予批准决定书"))
        return str(Document.Kind(self.kind).label)
