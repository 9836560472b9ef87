"""What can break. Each fault is made, some answers are given meanwhile, and what was broken is mended."""

import random
from collections.abc import Callable

from tests.proof.line import TROUBLES
from tests.proof.sitting import Sitting
from tests.proof.stand import Stand

Fault = Callable[[Sitting, Stand, random.Random], None]


def some_answers(sitting: Sitting, chance: random.Random, *, least: int = 1) -> None:
    for _ in range(chance.randint(least, 2)):
        sitting.answer()


def the_line_is_cut(sitting: Sitting, stand: Stand, chance: random.Random) -> None:
    sitting.line.cut()
    some_answers(sitting, chance)
    sitting.line.mend()


def the_line_is_cut_and_the_browser_knows(sitting: Sitting, stand: Stand, chance: random.Random) -> None:
    sitting.context.set_offline(True)
    some_answers(sitting, chance)
    sitting.context.set_offline(False)


def packets_are_lost(sitting: Sitting, stand: Stand, chance: random.Random) -> None:
    sitting.line.troubles.extend(chance.choices(TROUBLES, k=chance.randint(1, 3)))
    some_answers(sitting, chance)
    sitting.settle()
    sitting.line.troubles.clear()


def late_packets_arrive(sitting: Sitting, stand: Stand, chance: random.Random) -> None:
    sitting.line.troubles.extend(["late", "late"])
    sitting.answer()
    sitting.answer(sitting.answered)
    sitting.settle()
    sitting.line.troubles.clear()
    sitting.line.deliver_late(chance)


def the_web_server_is_killed(sitting: Sitting, stand: Stand, chance: random.Random) -> None:
    stand.kill_web()
    some_answers(sitting, chance)
    stand.start_web()


def the_web_server_is_killed_in_the_middle(sitting: Sitting, stand: Stand, chance: random.Random) -> None:
    sitting.begin_answer()
    stand.kill_web()
    sitting.is_safe()
    stand.start_web()


def postgres_is_restarted(sitting: Sitting, stand: Stand, chance: random.Random) -> None:
    stand.stop_postgres(immediately=False)
    some_answers(sitting, chance, least=0)
    stand.start_postgres()


def postgres_is_cut_off_in_the_middle(sitting: Sitting, stand: Stand, chance: random.Random) -> None:
    sitting.begin_answer()
    stand.stop_postgres(immediately=True)
    some_answers(sitting, chance, least=0)
    stand.start_postgres()
    sitting.is_safe()


def the_session_is_dropped(sitting: Sitting, stand: Stand, chance: random.Random) -> None:
    sitting.settle()
    sitting.drop_session()
    sitting.answer()
    sitting.settle()  # signs in where the page asks for it


def the_session_is_dropped_while_the_line_is_cut(sitting: Sitting, stand: Stand, chance: random.Random) -> None:
    sitting.line.cut()
    sitting.drop_session()
    some_answers(sitting, chance)
    sitting.line.mend()
    sitting.settle()


def the_tab_is_closed_and_opened_again(sitting: Sitting, stand: Stand, chance: random.Random) -> None:
    with_unsent = chance.random() < 0.7
    if with_unsent:
        sitting.line.cut()
    sitting.answer()
    sitting.close_tab()
    sitting.line.mend()
    sitting.open_tab()


def the_browser_is_closed_and_opened_again(sitting: Sitting, stand: Stand, chance: random.Random) -> None:
    sitting.line.cut()
    some_answers(sitting, chance)
    sitting.close_browser()
    sitting.line.mend()
    sitting.open_browser()


def a_second_tab_is_opened(sitting: Sitting, stand: Stand, chance: random.Random) -> None:
    """The same question is answered in both, in turn; one of the two goes on."""
    if chance.random() < 0.5:
        sitting.line.troubles.append("reply lost")
    sitting.answer()
    first = sitting.page
    sitting.open_tab()
    second = sitting.page
    sitting.is_shown(sitting.answered)
    sitting.answer(sitting.answered)
    if chance.random() < 0.5:
        sitting.page = first
        first.bring_to_front()
        sitting.is_shown(sitting.answered)
        sitting.answer(sitting.answered)
    stays, goes = chance.sample([first, second], 2)
    goes.close()
    sitting.page = stays
    sitting.line.troubles.clear()
    sitting.settle()


FAULTS: tuple[Fault, ...] = (
    the_line_is_cut,
    the_line_is_cut_and_the_browser_knows,
    packets_are_lost,
    late_packets_arrive,
    the_web_server_is_killed,
    the_web_server_is_killed_in_the_middle,
    postgres_is_restarted,
    postgres_is_cut_off_in_the_middle,
    the_session_is_dropped,
    the_session_is_dropped_while_the_line_is_cut,
    the_tab_is_closed_and_opened_again,
    the_browser_is_closed_and_opened_again,
    a_second_tab_is_opened,
)


def drawn(count: int, chance: random.Random) -> list[Fault]:
    """Each of them at least once, in any order."""
    faults = [*FAULTS, *chance.choices(FAULTS, k=count - len(FAULTS))]
    chance.shuffle(faults)
    return faults
