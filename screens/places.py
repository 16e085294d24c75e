"""Which bindings are met together: what the check of a unit's own keys goes by."""

from textual.binding import Binding
from textual.containers import ScrollableContainer
from textual.screen import Screen
from textual.widgets import Input

from screens.app import CounterApp
from screens.behind import BehindScreen
from screens.checklist import Checklist
from screens.day import DayScreen
from screens.dossier import DossierScreen
from screens.figures import FiguresScreen
from screens.find import FindScreen
from screens.first import FirstScreen
from screens.handover import HandoverScreen
from screens.help import HelpScreen
from screens.home import HomeScreen
from screens.intake import IntakeScreen
from screens.items import ItemField
from screens.keys import own
from screens.listing import ListScreen
from screens.lock import LockScreen
from screens.login import LoginScreen
from screens.palette import PaletteScreen
from screens.people import PersonDialog
from screens.questions import Questions
from screens.scans import ScanBoard, ScansScreen
from screens.sync import SyncScreen
from screens.table import DossierTable
from screens.transcript import TranscriptDialog
from screens.transfer import TransferDialog
from screens.widgets.board import Board
from screens.widgets.field import FieldInput


def places() -> dict[str, list[Binding]]:
    """The bindings of each screen, with those of the program that hold there."""
    program = own(CounterApp)
    # Before the log-in and over a screen the program offers only what has priority.
    always = [binding for binding in program if binding.priority]
    return {
        "home": own(HomeScreen, ListScreen) + program,
        "intake": own(IntakeScreen, Checklist, ItemField) + program,
        "find": own(FindScreen) + program,
        "dossier": own(DossierScreen) + program,
        "scans": own(ScansScreen, ScanBoard) + program,
        "handover": own(HandoverScreen) + program,
        "day": own(DayScreen, Board) + program,
        "behind": own(BehindScreen, ListScreen) + program,
        "figures": own(FiguresScreen, Board) + program,
        "sync": own(SyncScreen) + program,
        "first": own(FirstScreen) + always,
        "login": own(LoginScreen) + always,
        "lock": own(LockScreen) + always,
        "questions": own(Questions) + always,
        "person": own(PersonDialog, Questions) + always,
        "transcript": own(TranscriptDialog) + always,
        "transfer": own(TransferDialog) + always,
        "palette": own(PaletteScreen) + always,
        "help": own(HelpScreen) + always,
        "field": own(FieldInput),
    }


def used() -> set[str]:
    """The keys with which fields and lists move and edit."""
    return {binding.key for binding in own(FieldInput, Input, DossierTable, Board, ScrollableContainer, Screen)}
