"""What stands on screens: names of players, sentences of kills, call-outs, ends of matches, menus, chatter.

Everything was written for this file. Sentences come in the Latin, Cyrillic, Chinese, Japanese and Korean scripts; `script`
says which fonts can draw them.
"""

from __future__ import annotations

from random import Random

_PARTS = (
    "ka ro mi zen tor vex lu na dra shi gor bel rax ty phy mon xo dar kel wyn fro sta ber gan ul pix nor ash cob jin sol "
    "ver mag ni fal hex oz ray tam bri cru dex el fi gla hu ign jo kri lor mur nyx ob pra qui rus sly tri ursa vol wes yor"
).split()
_WORDS = (
    "wolf ghost ninja storm shadow pixel turbo mango panda rocket viper frost blaze noodle captain duck zero potato raven "
    "titan echo sniper bandit comet tiger knight pirate wizard goblin falcon toast banana lucky silent crazy angry mad iron "
    "dark red blue night star moon bear fox hawk king lord doc mister bot agent major sarge player guest unnamed"
).split()
_TAGS = ["[{}]", "<{}>", "{}|", "{}.", "={}=", "({})", "{}_", "-{}-", "|{}|", "*{}*"]
_CYR = "Волк Тень Кот Мишка Снайпер Иван Борис Ёжик Гром Викинг Дракон Лиса Ветер Саша Зима Нож Пуля Барс".split()
_HAN = "影子 龙王 小猫 雪狼 无名 天下 飞鸟 玩家 剑客 月光 老王 快乐 大魔王 风之子".split()
_KANA = "さくら ねこ カゲ りんご ドラゴン ユウキ しろくま ハヤテ タロウ".split()
_HANGUL = "고양이 바람 용사 그림자 호랑이 달빛 사과 전사 하늘 번개".split()


def script_of(text: str) -> str:
    """The widest script in a text: `latin`, `cyrillic`, `cjk`."""
    kind = "latin"
    for c in text:
        if "\u0400" <= c <= "\u04ff":
            kind = "cyrillic"
        elif "\u3040" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7af":
            return "cjk"
    return kind


def name(r: Random, script: str = "latin") -> str:
    """A player's name."""
    if script == "cyrillic" and r.random() < 0.7:
        n = r.choice(_CYR)
    elif script == "cjk" and r.random() < 0.6:
        n = r.choice(r.choice((_HAN, _KANA, _HANGUL)))
    else:
        kind = r.random()
        if kind < 0.4:
            n = "".join(r.choice(_PARTS) for _ in range(r.randint(1, 3)))
        elif kind < 0.75:
            n = r.choice(_WORDS) + (r.choice(("", "_", "")) + r.choice(_WORDS) if r.random() < 0.5 else "")
        else:
            n = "".join(r.choice("abcdefghijklmnopqrstuvwxyz0123456789_") for _ in range(r.randint(3, 12)))
        n = r.choice((n, n.capitalize(), n.title(), n.upper(), n.capitalize()))
        if r.random() < 0.25:
            n = n.replace("o", "0").replace("e", "3") if r.random() < 0.5 else f"xX{n}Xx"
    if r.random() < 0.3:
        n += str(r.randint(0, 9999))
    if r.random() < 0.18:
        n = r.choice(_TAGS).format("".join(r.choice("ABCDEFGHKLMNRSTVXZ") for _ in range(r.randint(2, 4)))) + n
    return n[:18]


WEAPONS = (
    "rocket launcher|shotgun|railgun|AK-47|M4A1|pistol|grenade|knife|plasma gun|machine gun|sniper rifle|Desert Eagle|bow|"
    "lightning gun|flamethrower|SMG|crossbow|sword|axe|Vandal|katana|turret|mine|laser|AWP|Kar98k|fists|tank|hammer|frag"
).split("|")
PLACES = "A Site|B Main|Mid|Tower|Bridge|Downtown|Harbor|Base|Jungle|Top Lane|Checkpoint 3|North Gate|Point C".split("|")

KILL_SENTENCES = {
    "latin": (
        "{a} killed {b}|{a} fragged {b}|{a} eliminated {b}|{b} was killed by {a}|{b} was shot by {a}|{a} [{w}] {b}|{a} -> {b}|"
        "{b} was blown up by {a}'s {w}|{a} knocked out {b}|{a} finally killed {b} with {w}|{b} died|{b} fell to death|"
        "{b} was blasted by {a}'s {w}|{a} sniped {b} ({m} m)|{a} slew {b}|{a} hat {b} getötet|{a} a tué {b}|{a} mató a {b}|"
        "{a} ha ucciso {b}|{a} eliminou {b}|{b} blew himself up|{b} tripped on a grenade|{b} saw the light|{a} destroyed {b}|"
        "{b} almost dodged {a}'s {w}|{b} was impaled by {a}|{b} melted|{a} downed {b}|{a} took out {b}|{b} was vaporised by {a}|"
        "{b} ate {a}'s {w}|{a} zabił {b}|{a}, {b} adlı oyuncuyu öldürdü|{a} » {b}|{b} couldn't hide from {a}|{b} crashed into {a}|"
        "{b} was gunned down by {a}|{a} core dumped {b}|{b} drowned|{b} was punctured by {a}|{a} exploded {b} for 3 points"
    ).split("|"),
    "cyrillic": "{a} убил {b}|{a} ликвидировал {b}|{b} убит игроком {a}|{a} уничтожил {b} ({w})|{b} погиб".split("|"),
    "cjk": "{a} 击杀了 {b}|{a} 使用 {w} 淘汰了 {b}|{b} 被 {a} 击败|{a} が {b} を倒した|{a} 님이 {b} 님을 처치했습니다|{a} 擊殺 {b}".split("|"),
}
KILL_NOTICES = {
    "latin": (
        "You fragged {b}|You killed {b}|Eliminated {b}|ELIMINATED {b}|You eliminated {b}|KILLED {b}|Enemy killed|ENEMY DOWN|"
        "KILL|+1 KILL|{b} ELIMINATED|Killed {b} +{p}|ELIMINATION +{p}|Enemy eliminated +{p}|{b} +{p}|KNOCKED DOWN {b}|"
        "You knocked out {b}|HEADSHOT|Headshot! +{p}|DOUBLE KILL|Double Kill!|TRIPLE KILL|MULTI KILL|QUADRA KILL|PENTAKILL|ACE|"
        "KILLING SPREE|RAMPAGE!|UNSTOPPABLE|GODLIKE|FIRST BLOOD|DOMINATING|MEGA KILL|ULTRA KILL|MONSTER KILL!!!|{n} KILLS|"
        "You have slain {b}|You slew {b}|Enemy slain|An enemy has been slain|SHUTDOWN|K.O.|FINISH|Takedown|REVENGE +{p}|"
        "LONGSHOT +{p}|PAYBACK|Assist +{p}|Kill confirmed|{n} KILL STREAK|{n}x KILL|TARGET DESTROYED|{b} destroyed|Wiped out {b}|"
        "Du hast {b} getötet|Gegner ausgeschaltet +{p}|Doppel-Kill|Vous avez éliminé {b}|Ennemi éliminé|Has eliminado a {b}|"
        "¡Doble baja!|Hai ucciso {b}|Eliminaste {b}|Zabiłeś {b}|You have defeated {b}|You exploded {b}|You blew up {b}|"
        "You vaporized {b}|You core dumped {b}|You typefragged {b}|Frag! {b}|You gunned down {b}|You shot {b}"
    ).split("|"),
    "cyrillic": "Вы убили {b}|Противник убит +{p}|ДВОЙНОЕ УБИЙСТВО|Враг уничтожен|СЕРИЯ УБИЙСТВ|Ликвидирован {b}|В ГОЛОВУ".split("|"),
    "cjk": "击杀 {b}|淘汰 {b} +{p}|双杀|三杀|五连绝世|爆头|敌人已消灭|{b} を倒した|ダブルキル|キル +{p}|{b} 처치|더블 킬|헤드샷".split("|"),
}
OWN_ROWS = {
    "latin": (
        "You killed {b}|you fragged {b}|You fragged {b}|you killed {b}|You shot {b}|You gibbed {b}|you blew up {b}|"
        "You eliminated {b} with {w}|You [{w}] {b}|You knocked out {b}|You blasted {b}|Du hast {b} getötet|Vous avez tué {b}|"
        "You sniped {b} ({m} m)|You railed {b}|You punched {b}|You obliterated {b}|you slew {b}|You have killed {b}"
    ).split("|"),
    "cyrillic": "Вы убили {b}|Вы уничтожили {b} ({w})".split("|"),
    "cjk": "你击杀了 {b}|あなたは {b} を倒した".split("|"),
}
"""Lines of a feed that speak to the player."""
NOTICE_TAILS = (
    "{o} place with {n}|+{p} XP|{w}|Headshot|{n} m|with {w}|{n} kills|{o} place with {n} frags|+{p}|Score: {p}|{o} of {n}|Streak {n}|"
    "Tied for {o} place with {n}|Long range +{p}|Assist by {a}|Your score: {n}"
).split("|")
DEATH_NOTICES = {
    "latin": (
        "Fragged by {a}|You were fragged by {a}|Killed by {a}|KILLED BY {a}|You were killed by {a}|ELIMINATED BY {a}|YOU DIED|"
        "You died|WASTED|YOU ARE DEAD|You are dead|YOU WERE ELIMINATED|KNOCKED OUT|You were slain|Slain by {a}|You killed yourself|"
        "You have been killed|Respawn in {n}|Respawning in {n}...|Press fire to respawn|MISSION FAILED|You have died.|DEAD|"
        "You blew yourself up|You were gunned down by {a}|Du bist gestorben|Getötet von {a}|Vous êtes mort|Éliminé par {a}|"
        "HAS MUERTO|Has sido eliminado por {a}|Sei morto|Você morreu|You were destroyed|You fell|You were vaporized by {a}|"
        "You were shot by {a}|You were typefragged by {a}|Destroyed by {a}|You tried to eat {a}'s {w}"
    ).split("|"),
    "cyrillic": "Вы погибли|Вас убил {a}|ПОТРАЧЕНО|ВЫ МЕРТВЫ|Возрождение через {n}".split("|"),
    "cjk": "你死了|被 {a} 击杀|复活倒计时 {n}|死亡|{a} に倒された|{a}에게 사망|사망했습니다|あなたは死にました".split("|"),
}
DEATH_TAILS = (
    "Respawn in {n}|Press FIRE to respawn|with {w}|Click to respawn|Spectating {a}|{n} s|Health left: {n}|Distance {n} m|{a} [{w}]|"
    "Hold R to skip|Killcam|{o} place with {n}|PRESS JUMP"
).split("|")
WIN = {
    "latin": (
        "VICTORY|Victory!|YOU WIN|You win!|WINNER|You won the match|MATCH WON|#1 VICTORY|CHAMPION|CHAMPIONS|1ST PLACE|FIRST PLACE|"
        "ROUND WON|Round won|YOU WIN!|FLAWLESS VICTORY|SIEG|Sieg!|Gewonnen|VICTOIRE|VICTORIA|VITTORIA|VITÓRIA|ZWYCIĘSTWO|WIN|"
        "YOUR TEAM WINS|Your team wins!|Mission accomplished|PERFECT|You placed 1st|#1 WINNER|You are the champion"
    ).split("|"),
    "cyrillic": "ПОБЕДА|Победа!|ВЫ ПОБЕДИЛИ|РАУНД ВЫИГРАН".split("|"),
    "cjk": "胜利|勝利|大吉大利|승리|你赢了|勝利！|第一名".split("|"),
}
END = {
    "latin": (
        "DEFEAT|Defeat|YOU LOSE|You lost|GAME OVER|Game over|MATCH LOST|ROUND LOST|ROUND OVER|MATCH OVER|DRAW|TIE GAME|Time's up!|"
        "{a} wins!|{a} WINS|RED TEAM WINS|Blue team wins|Terrorists win|ELIMINATED #{n}|You placed {n}th|NIEDERLAGE|Verloren|"
        "UNENTSCHIEDEN|DÉFAITE|DERROTA|SCONFITTA|PORAŻKA|FINISH|The winner is {a}|{a} hits the fraglimit|Timelimit hit|"
        "RACE FINISHED|{a} wins the round!|Match has ended|Round draw|{a} is the winner|Winner: {a}"
    ).split("|"),
    "cyrillic": "ПОРАЖЕНИЕ|ИГРА ОКОНЧЕНА|НИЧЬЯ|Раунд проигран".split("|"),
    "cjk": "失败|戦敗|敗北|패배|游戏结束|平局|무승부".split("|"),
}
OTHER_CENTRE = {
    "latin": (
        "FIGHT!|Round {n}|ROUND {n}|Get ready|GET READY|Prepare to fight|Warmup|WARMUP|Waiting for players|3|2|1|GO!|Reloading|"
        "Press E to open|Hold F to interact|You got the {w}|Picked up {w}|You have the flag|The enemy has your flag|Flag returned|"
        "Capture the point|Capturing {l}|{l} captured|Objective updated|New objective: {l}|Entering {l}|{l}|Zone closing in {n} s|"
        "Level up!|LEVEL {n}|Quest completed|Autosave|Checkpoint reached|Connection interrupted|Low ammo|NO AMMO|Bomb has been planted|"
        "Defend {l}|Attack {l}|{a} has taken the lead|You have taken the lead|You are tied for the lead|LAP {n}/3|WRONG WAY|"
        "FINAL LAP|{a}|{a} joined the game|New record {n}.{p}|Spectator|SPECTATING|Following {a}|Press ESC for menu|Insert coin|"
        "Halten Sie E gedrückt|Runde {n}|Bereit machen|Manche {n}|Presiona X|1 minute remaining|{n} minutes left|Overtime|"
        "Sudden death|Paused|PAUSED|Loading...|Combo x{n}|Perfect!|Nice!|Drift bonus +{p}|+{p}|Match starts in {n}|Tutorial|"
        "You are now on team red|Vote called|Buy phase|Achievement unlocked|{l} is under attack|Build your base|Not enough minerals"
    ).split("|"),
    "cyrillic": "РАУНД {n}|Приготовьтесь|Нажмите E|Перезарядка|Вы взяли {w}|Точка захвачена".split("|"),
    "cjk": "第 {n} 回合|准备战斗|按 E 打开|正在装弹|ラウンド {n}|準備中|라운드 {n}|전투 준비|任务更新".split("|"),
}
MEDAL_WORDS = (
    "EXCELLENT|IMPRESSIVE|HUMILIATION|DEFENSE|ASSIST|CAPTURE|HEADSHOT|DOUBLE KILL|TRIPLE KILL|FIRST BLOOD|LONGSHOT|REVENGE|"
    "SHARPSHOOTER|MVP|STREAK|x2|x3|x5|KILLJOY|CLUTCH|ACE|COLLATERAL|COMEBACK|AIRSHOT|BULLSEYE|SPREE|GOLD|+100|PERFECT"
).split("|")
MENU = (
    "Resume|Continue|New Game|Play|Singleplayer|Multiplayer|Options|Settings|Controls|Video|Audio|Quit|Exit|Exit game|Load game|"
    "Save game|Credits|Back|Leave match|Disconnect|Setup|Mods|Demos|Help|Main menu|Restart|Graphics|Gameplay|Skirmish|Campaign|"
    "Host game|Join game|Server browser|Profile|Loadout|Store|Friends|Statistics|Achievements|Apply|Cancel|Yes|No|Weiter|Beenden|"
    "Einstellungen|Optionen|Reprendre|Quitter|Options vidéo|Continuar|Salir|Opciones|Impostazioni|Продолжить|Настройки|Выход|"
    "继续|设置|退出|続ける|オプション|계속하기|설정|Resolution|Sensitivity|Volume|Difficulty|Choose map|Choose class|Ready|Cinematics"
).split("|")
MENU_TITLES = "PAUSED|Main Menu|Options|Settings|Inventory|Lobby|Game menu|Select a weapon|Loadout|Choose your team|Pause|Map|Buy menu|Shop|Setup|Controls|Einstellungen|设置".split("|")
CHAT = (
    "gg|lol|nice shot|wtf|brb|hello|anyone here?|rush b|need healing|on my way|well played|no way|team pls|ns|haha|thanks|"
    "sorry|good game all|where are you|watch out|behind you|one more?|lag|who is that|incoming|cover me|guten abend|bonsoir|hola|"
    "привет|давай|你好|牛|ㅋㅋㅋ|yes|no|i need ammo|push mid|they are camping|wait for me|what a round|nt"
).split("|")
SYSTEM = (
    "{a} connected|{a} entered the game|{a} left the game|{a} has joined the battle|{a} called a vote|Server: restarting soon|"
    "{a} got the red flag!|{a} picked up {w}|Loading map {l}|{n} players online|{a} renamed to {b}|{a} changed team|Autosaved|"
    "FPS: {p}|ping {n} ms|Compiling shaders|sv_maxrate {p}|Connection established|{a} is ready|you received {n} gold|WARNING: {w} low"
).split("|")
SUBTITLES = (
    "We have to move before they find us.|I told you this was a bad idea.|Command, this is bravo, do you copy?|The gate is open, go!|"
    "Did you hear that?|There is something in the water.|Keep your heads down and follow me.|I never wanted this crown.|"
    "Wir müssen hier weg, sofort!|Je te l'avais dit.|Ten cuidado ahí dentro.|Take the left path, it is safer.|He is not dead, is he?"
).split("|")
ALERTS = "{a} just followed!|New subscriber: {a}|{a} donated $ {n}|{a} raided with {n} viewers|Follower goal {n}/100|Thanks {a}!|{a} cheered {p} bits".split("|")
BOARD_HEADS = "Name|Player|Score|Kills|Deaths|K|D|A|Ping|Time|Assists|K/D|Team|Damage|Frags|Points|MVP|Captures|Level|Net|Punkte|Spieler|Joueur|Lap|Best".split("|")
BOARD_TITLES = "Scoreboard|Free for all|Team Deathmatch|Red team|Blue team|Deathmatch - {l}|Match results|Leaderboard|Standings|Results|Round {n}|Score: {n} - {p}|{a} leads with {n}".split("|")


NAME_BEGINS, NAME_ENDS = "\x01", "\x02"


def fill(r: Random, sentence: str, script: str = "latin", own: str | None = None, mark: bool = False) -> str:
    """Puts names and numbers in. With `mark`, names stand between `NAME_BEGINS` and `NAME_ENDS`."""
    n = r.randint(1, 30)
    a, b = own or name(r, script), name(r, script)
    if mark:
        a, b = (f"{NAME_BEGINS}{one}{NAME_ENDS}" for one in (a, b))
    return sentence.format(
        a=a, b=b, w=r.choice(WEAPONS), m=r.randint(5, 400), n=n,
        p=r.choice((5, 10, 20, 25, 50, 75, 100, 100, 150, 200, 250, 300, 500)), l=r.choice(PLACES),
        o=f"{n}{'th' if 10 < n % 100 < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}",
    )
