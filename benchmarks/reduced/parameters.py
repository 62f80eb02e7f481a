"""The constants of the reduced model, read by all four forms. Days, deaths, and rates a day; all invented."""

HORIZON = 120.0
SPREAD = 0.6  # of every log-normal time, on the log scale

GRIEF_DECAY, TENSION_DECAY, EXCITE_DECAY = 0.08, 0.04, 0.35
FIRST_GRIEF, FIRST_TENSION = 0.5, 1.0

ATTACK_RATE, EXCITE_JUMP = 0.09, 0.12  # branching ratio 0.34
MEAN_DEATHS, GRIEF_A_DEATH, GRIEF_AN_ATTACK, REACT_DAYS = 2.5, 0.5, 0.3, 3.0

WAIT, PROTEST, MOBILISE, STRIKE_GROUP, STRIKE_STATE, TALKS, SWEEP, CONCEDE = range(8)
# utility = constant + grief * G + tension * T + the other's level * O + own level * L; waiting is worth 0
UTILITY = (
    (0.0, 0.0, 0.0, 0.0, 0.0),
    (-0.4, 0.25, 0.1, 0.0, 0.0),
    (-2.2, 0.35, 0.25, 0.4, -0.6),
    (-3.4, 0.9, 0.1, 0.0, 0.1),
    (-5.6, 0.7, 0.5, 0.2, 0.3),
    (-2.2, -0.3, 0.3, 0.1, 0.0),
    (-1.6, -0.2, 0.2, 0.2, -0.1),
    (-1.8, -0.4, 0.2, 0.3, 0.0),
)
TENSION_STEP = (0.0, 0.1, 0.35, 0.2, 0.4, -0.1, -0.2, -0.5)
DELAY_DAYS = (1.0, 1.0, 20.0, 2.0, 3.0, 8.0, 5.0, 1.0)  # to what the act sets going
THINK_DAYS = 10.0

STRIKE_DEATHS, STATE_STRIKE_DEATHS, DEATH_SPREAD = 3.0, 6.0, 0.8
STRIKE_TENSION, STATE_STRIKE_TENSION = 0.5, 1.2
GRIEF_A_STRIKE, STRIKE_LEAVES, REPLY_DAYS = 0.8, 0.75, 1.5
WAR, WAR_TENSION, WAR_LEVEL = -6.0, 0.7, 0.4

SWEEP_LEAVES, SWEEP_GRIEF, RECOVER_DAYS, RECOVER_STEP = 0.6, 0.7, 20.0, 0.2
STAND_DOWN_DAYS = 20.0
SHOCK_DAYS, SHOCK_TENSION = 12.0, 0.7
MEDIATE_DAYS, MEDIATE_ABOVE, MEDIATED_DAYS = 15.0, 1.5, 4.0
AGREE, AGREE_TENSION, AGREE_GRIEF = -1.2, -0.4, -0.3
FAILED_TALKS_LEAVE, NEXT_MEETING, MEETING_DAYS = 0.8, 0.5, 6.0

OUTCOMES = ("war", "agreement", "end_day", "events", "attack_deaths", "strike_deaths", "strikes")
