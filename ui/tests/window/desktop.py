"""The desktop around the window, for its tests: a tray, a place for notifications, a mouse and files to drag.

Reads one JSON object a line on stdin and answers each with one on stdout: {"do": "tray"} and so on; see ORDERS.
It needs GTK 3 for Python (python3-gi, gir1.2-gtk-3.0) and libXtst, DISPLAY and DBUS_SESSION_BUS_ADDRESS.
"""

import ctypes
import json
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gio, GLib, Gtk  # noqa: E402

BUS = Gio.bus_get_sync(Gio.BusType.SESSION)
LIMIT_MS = 5000


def answer(about, **more):
    print(json.dumps({"of": about.get("nr"), **more}), flush=True)


def call(name, path, interface, method, arguments=None):
    reply = BUS.call_sync(name, path, interface, method, arguments, None, Gio.DBusCallFlags.NONE, LIMIT_MS)
    return reply.unpack()


# The tray: what GNOME's extension, KDE and others offer.
WATCHER = """<node><interface name="org.kde.StatusNotifierWatcher">
<method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
<method name="RegisterStatusNotifierHost"><arg type="s" direction="in"/></method>
<property name="RegisteredStatusNotifierItems" type="as" access="read"/>
<property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
<property name="ProtocolVersion" type="i" access="read"/>
<signal name="StatusNotifierItemRegistered"><arg type="s"/></signal>
<signal name="StatusNotifierHostRegistered"/></interface></node>"""

items = []


def watcher_called(_bus, sender, _path, _interface, method, arguments, invocation):
    if method == "RegisterStatusNotifierItem":
        given = arguments.unpack()[0]
        # Ayatana gives its path, KDE's library its name.
        item = (sender, given) if given.startswith("/") else (given, "/StatusNotifierItem")
        if item not in items:
            items.append(item)
    invocation.return_value(None)


def watcher_property(_bus, _sender, _path, _interface, name):
    if name == "RegisteredStatusNotifierItems":
        return GLib.Variant("as", [f"{bus}{path}" for bus, path in items])
    return GLib.Variant("b", True) if name.startswith("Is") else GLib.Variant("i", 0)


def tray(order):
    """A tray begins to be. Answers when it has its name."""
    BUS.register_object("/StatusNotifierWatcher", interface(WATCHER), watcher_called, watcher_property, None)
    own("org.kde.StatusNotifierWatcher", order)


def interface(xml):
    return Gio.DBusNodeInfo.new_for_xml(xml).interfaces[0]


def own(name, order):
    Gio.bus_own_name_on_connection(
        BUS, name, Gio.BusNameOwnerFlags.NONE, lambda *_: answer(order), lambda *_: answer(order, error=f"no {name}")
    )


def of_item(name):
    bus, path = items[-1]
    return call(
        bus,
        path,
        "org.freedesktop.DBus.Properties",
        "Get",
        GLib.Variant("(ss)", ("org.kde.StatusNotifierItem", name)),
    )[0]


def menu(order):
    """What the tray's menu shows: its entries, in order; nothing while no app has an icon."""
    if not items:
        return answer(order, entries=[])
    arguments = GLib.Variant("(iias)", (0, -1, []))
    _, (_, _, children) = call(items[-1][0], of_item("Menu"), "com.canonical.dbusmenu", "GetLayout", arguments)
    entries = []
    for number, properties, _ in children:
        label = properties.get("label", "").replace("_", "")
        if properties.get("type") != "separator":
            entries.append({"id": number, "label": label, "enabled": properties.get("enabled", True)})
    return answer(order, entries=entries, icon=of_item("IconName"))


def choose(order):
    """Chooses an entry of the tray's menu, by its id."""
    arguments = GLib.Variant("(isvu)", (order["id"], "clicked", GLib.Variant("i", 0), 0))
    call(items[-1][0], of_item("Menu"), "com.canonical.dbusmenu", "Event", arguments)
    answer(order)


# Notifications.
NOTES = """<node><interface name="org.freedesktop.Notifications">
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
<arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
<method name="GetCapabilities"><arg type="as" direction="out"/></method>
<method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
<arg type="s" direction="out"/><arg type="s" direction="out"/></method>
<method name="CloseNotification"><arg type="u" direction="in"/></method></interface></node>"""

notes = []


def notes_called(_bus, _sender, _path, _interface, method, arguments, invocation):
    values = {
        "GetCapabilities": GLib.Variant("(as)", (["body"],)),
        "GetServerInformation": GLib.Variant("(ssss)", ("test", "test", "1", "1.2")),
    }
    if method == "Notify":
        _, _, _, title, body, *_ = arguments.unpack()
        notes.append({"title": title, "body": body})
        values["Notify"] = GLib.Variant("(u)", (len(notes),))
    invocation.return_value(values.get(method))


def notifications(order):
    """Begins to take notifications."""
    BUS.register_object("/org/freedesktop/Notifications", interface(NOTES), notes_called, None, None)
    own("org.freedesktop.Notifications", order)


# The mouse, and the close button of a window manager.
X11 = ctypes.CDLL("libX11.so.6")
XTEST = ctypes.CDLL("libXtst.so.6")
for call_of_x, result, arguments in [
    (X11.XOpenDisplay, ctypes.c_void_p, [ctypes.c_char_p]),
    (X11.XDefaultRootWindow, ctypes.c_ulong, [ctypes.c_void_p]),
    (X11.XInternAtom, ctypes.c_ulong, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]),
    (X11.XFlush, ctypes.c_int, [ctypes.c_void_p]),
    (XTEST.XTestFakeMotionEvent, ctypes.c_int, [ctypes.c_void_p] + [ctypes.c_int] * 3 + [ctypes.c_ulong]),
    (XTEST.XTestFakeButtonEvent, ctypes.c_int, [ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, ctypes.c_ulong]),
]:
    call_of_x.restype, call_of_x.argtypes = result, arguments
DISPLAY = X11.XOpenDisplay(None)


def point(x, y):
    XTEST.XTestFakeMotionEvent(DISPLAY, -1, x, y, 0)
    X11.XFlush(DISPLAY)


def button(pressed):
    XTEST.XTestFakeButtonEvent(DISPLAY, 1, pressed, 0)
    X11.XFlush(DISPLAY)


def drag(order):
    """Drags files from a window of our own and lets go at `to`. Answers when the other side has taken them, or not."""
    source = Gtk.Window(type=Gtk.WindowType.POPUP)
    at = order["from"]
    source.move(*at)
    source.set_default_size(60, 60)
    box = Gtk.EventBox()
    source.add(box)
    targets = [Gtk.TargetEntry.new("text/uri-list", 0, 0)]
    box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, targets, Gdk.DragAction.COPY)
    uris = [GLib.filename_to_uri(path) for path in order["files"]]
    told = {"asked": False, "failed": False}

    def give(_widget, _context, data, *_):
        told["asked"] = True
        data.set_uris(uris)

    def failed(*_):
        told["failed"] = True
        return False

    def ended(*_):
        source.destroy()
        answer(order, taken=told["asked"] and not told["failed"])

    box.connect("drag-data-get", give)
    box.connect("drag-failed", failed)
    box.connect("drag-end", ended)
    start, end = (at[0] + 30, at[1] + 30), order["to"]
    # As a hand does it: on the files, press, away, over the window in a few steps, let go. A step of a mouse has to be
    # seen by both programs before the next one, and no event says that it was.
    way = [lambda: point(*start), lambda: button(1)]
    for step in range(1, 11):
        x, y = (round(a + (b - a) * step / 10) for a, b in zip(start, end))
        way.append(lambda x=x, y=y: point(x, y))
    way += [lambda: point(end[0] + 1, end[1]), lambda: button(0)]

    def go():
        way.pop(0)()
        return bool(way)

    # The first step when the window is on the screen.
    box.connect("map", lambda *_: GLib.timeout_add(120, go))
    source.show_all()


class ClientMessage(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("room", ctypes.c_long * 24),
    ]


def window_of(title):
    """The number of the window with this title; there is no window manager that could be asked."""
    first, children, count = ctypes.c_ulong(), ctypes.POINTER(ctypes.c_ulong)(), ctypes.c_uint()
    parent = ctypes.c_ulong()
    X11.XQueryTree.argtypes = [ctypes.c_void_p, ctypes.c_ulong] + [ctypes.c_void_p] * 4
    X11.XFetchName.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p]
    X11.XQueryTree(
        DISPLAY,
        X11.XDefaultRootWindow(DISPLAY),
        ctypes.byref(first),
        ctypes.byref(parent),
        ctypes.byref(children),
        ctypes.byref(count),
    )
    for number in (children[n] for n in range(count.value)):
        name = ctypes.c_char_p()
        if X11.XFetchName(DISPLAY, number, ctypes.byref(name)) and name.value == title.encode():
            return number
    return None


def close(order):
    """Presses the close button of a window, by its title."""
    number = window_of(order["title"])
    if number is None:
        return answer(order, error="there is no such window")
    atom = lambda name: X11.XInternAtom(DISPLAY, name, 0)  # noqa: E731
    message = ClientMessage(type=33, window=number, message_type=atom(b"WM_PROTOCOLS"), format=32)
    message.data[0] = atom(b"WM_DELETE_WINDOW")
    X11.XSendEvent.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p]
    X11.XSendEvent(DISPLAY, number, 0, 0, ctypes.byref(message))
    X11.XFlush(DISPLAY)
    return answer(order)


ORDERS = {
    "tray": tray,
    "menu": menu,
    "choose": choose,
    "notifications": notifications,
    "notes": lambda order: answer(order, notes=notes),
    "drag": drag,
    "window": lambda order: answer(order, there=window_of(order["title"]) is not None),
    "close": close,
}


def read(stream, _condition):
    line = stream.readline()
    if not line:
        Gtk.main_quit()
        return False
    order = json.loads(line)
    try:
        ORDERS[order["do"]](order)
    except Exception as error:  # noqa: BLE001 - the test decides what an error means
        answer(order, error=str(error))
    return True


GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, read)
answer({}, ready=True)
Gtk.main()
