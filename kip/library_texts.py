"""Texts of Django, allauth and django-leaflet that KIP says in its own words.

Nobody imports this: it makes `makemessages` keep their Dutch in our catalogue, which
goes before theirs. Theirs says 'je' where a municipality says 'u', is clumsy, or is
not there.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

SIGNING_IN = [
    _("Email"),
    _("Remember Me"),
    _("The email address and/or password you specified are not correct."),
    _("Too many failed login attempts. Try again later."),
    _("Be patient, you are sending too many requests."),
    _("This account is currently inactive."),
    _("Account Inactive"),
    _("This account is inactive."),
    _("Sign Up Closed"),
    _("We are sorry, but the sign up is currently closed."),
    _("Confirm Access"),
    _("Please reauthenticate to safeguard your account."),
    _("Enter your password:"),
    _("Successfully signed in as %(name)s."),
    _("You have signed out."),
]
PASSWORDS = [
    _("New Password (again)"),
    _("Incorrect password."),
    _("Please type your current password."),
    _("You must type the same password each time."),
    _("The password reset token was invalid."),
    _("Password successfully changed."),
    _("Password successfully set."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
]
# allauth's templates break lines, and the message id has to do as they do.
MAIL = [
    _("Password Reset Email"),
    _(
        "You're receiving this email because you or someone else has requested a "
        "password reset for your user account.\nIt can be safely ignored if you did "
        "not request a password reset. Click the link below to reset your password."
    ),
    _("In case you forgot, your username is %(username)s."),
    _("Unknown Account"),
    _(
        "You are receiving this email because you, or someone else, tried to access an "
        "account with email %(email)s. However, we do not have any record of such an "
        "account in our database."
    ),
    _("This mail can be safely ignored if you did not initiate this action."),
    _("If it was you, you can sign up for an account using the link below."),
]
FORMS = [
    _("This field is required."),
    _("Select a valid choice. That choice is not one of the available choices."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    _("Ensure this value is greater than or equal to %(limit_value)s."),
    _("Ensure this value is less than or equal to %(limit_value)s."),
]
ADMINISTRATION = [
    _("Site administration"),
    _("Log in"),
    _("Log out"),
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
    _("Error:"),
    _("After you’ve created a user, you’ll be able to edit more user options."),
]
DRAWING = [
    _("No geometry value provided."),
    _("Reset view"),
    _("Cancel drawing"),
    _("Delete last point drawn"),
    _("Delete last point"),
    _("Draw a polyline"),
    _("Draw a polygon"),
    _("Draw a rectangle"),
    _("Draw a circle"),
    _("Draw a marker"),
    _("Click and drag to draw circle."),
    _("Click map to place marker."),
    _("Click to start drawing shape."),
    _("Click to continue drawing shape."),
    _("Click first point to close this shape."),
    _("<strong>Error:</strong> shape edges cannot cross!"),
    _("Click to start drawing line."),
    _("Click to continue drawing line."),
    _("Click last point to finish line."),
    _("Click and drag to draw rectangle."),
    _("Release mouse to finish drawing."),
    _("Save changes."),
    _("Cancel editing, discards all changes."),
    _("Edit layers"),
    _("No layers to edit."),
    _("Delete layers"),
    _("No layers to delete."),
    _("Drag handles, or marker to edit feature."),
    _("Click cancel to undo changes."),
    _("Click on a feature to remove"),
]
