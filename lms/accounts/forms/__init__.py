from lms.accounts.forms.pages import (
    DecisionForm,
    LanguageForm,
    NameRequestForm,
    PasswordForm,
    SignupForm,
)

__all__ = ["DecisionForm", "LanguageForm", "NameRequestForm", "PasswordForm", "SignupForm"]
