#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What snug does, in a throwaway system: every command is run as it is shown, and its output is real.

Ends with a status other than 0 when a step did not do what its line says.
"""
import http.server
import os
import sys
import textwrap
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "integration"))
import machine  # pylint: disable=wrong-import-position
from repository import new_key, pin  # pylint: disable=wrong-import-position

REPO = "/srv/snaps"
COLOURED = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
FRIENDS = '[{"name": "Ada", "born": 1815}, {"name": "Grace", "born": 1906}]\n'


def paint(code, text):
    return f"\x1b[{code}m{text}\x1b[0m" if COLOURED else text


class Demo:
    """Counts what was shown, and what went otherwise than it was said."""

    def __init__(self):
        self.shown = 0
        self.wrong = []

    @staticmethod
    def chapter(text):
        print("\n" + paint("1;34", f"== {text} " + "=" * max(0, 75 - len(text))), flush=True)

    def show(self, says, command, user="alice", works=True, contains=(), lacks=()):
        """One line that says what comes, the command, its output; then whether it was so."""
        print(f"\n{paint('1', says)}", flush=True)
        print(paint("32" if user != "root" else "31", f"{user}{'#' if user == 'root' else '$'} ") + command, flush=True)
        result = machine.run("bash", "-c", command, user=user, together=True)
        for line in result.text.rstrip("\n").splitlines():
            print(textwrap.fill(line, 80, subsequent_indent="    ") if len(line) > 80 else line, flush=True)
        self.shown += 1
        why = None
        if (result.status == 0) != works:
            why = f"it ended with status {result.status}"
        for word in contains:
            if word not in result.text:
                why = f"‘{word}’ is missing"
        for word in lacks:
            if word in result.text:
                why = f"‘{word}’ is there"
        if why is not None:
            print(paint("1;31", f"** This is not what should have happened: {why}."), flush=True)
            self.wrong.append(f"{says} ({why})")
        return result

    def finish(self):
        self.chapter("The end")
        for line in self.wrong:
            print(paint("31", f"wrong: {line}"))
        print(f"{self.shown} commands shown, {len(self.wrong)} went wrong. Nothing of this is left on your machine.")
        return 1 if self.wrong else 0


class Pages(http.server.SimpleHTTPRequestHandler):
    """Serves one greeting, quietly."""

    def do_GET(self):  # pylint: disable=invalid-name
        body = b"Greetings from the network.\n"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):  # pylint: disable=arguments-differ
        return


def serve():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def write_as_alice(name, text):
    path = f"/home/alice/{name}"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chown(path, os.stat("/home/alice").st_uid, os.stat("/home/alice").st_gid)


def store(demo, key):
    demo.chapter("A store is a directory, and trust is a key")
    demo.show("Somebody who offers software makes a repository, and signs it with a fresh key.",
              f"snug-repo create {REPO} --key {key}", "root")
    demo.show("Real programs of Debian, packed as snaps, go into it.",
              f"cd /media/snaps; snug-repo add {REPO} --publisher debian \\\n"
              "        {debian12,jq,curl,cowsay,figlet,sqlite3}_1.snap", "root", contains=("‘sqlite3’",))
    pin("demo", key)
    machine.configure("demo", f"[store demo]\nPlugin=mirror\nPath={REPO}\nKeys=/etc/snug/keys/demo\n")
    demo.show("The admin says where the store is, and which key may speak for it.",
              "cat /etc/snug/conf.d/demo.conf; ls /etc/snug/keys/demo", "root")


def install(demo):
    demo.chapter("Find, and install")
    demo.show("Anybody may look.", "snug find json", "bob", contains=("jq",))
    demo.show("What is it?", "snug info jq", "bob", contains=("latest/stable", "MIT"))
    demo.show("polkit decides who may install; bob may not.", "snug install jq", "bob", works=False)
    demo.show("alice may. The base that jq needs comes along.", "snug install jq", contains=("jq",))
    demo.show("Both are there.", "snug list", contains=("debian12", "jq"))
    demo.show("Four more.", "snug install curl cowsay figlet sqlite3")
    demo.show("An interpreted program, with all of perl beside it.", "cowsay 'I am confined.'",
              contains=("< I am confined. >",))


def confine(demo, port):
    demo.chapter("What an app can do, and what it cannot")
    write_as_alice("friends.json", FRIENDS)
    demo.show("The interface “home” is connected, so jq reads alice's file.",
              "jq -r '.[].name' friends.json", contains=("Ada", "Grace"))
    demo.show("She takes that back.", "snug disconnect jq:home")
    demo.show("Now her files are not there for jq.", "jq -r '.[].name' friends.json", works=False, lacks=("Ada",))
    demo.show("And gives it again.", "snug connect jq:home")
    demo.show("At once it works, without a restart of anything.", "jq -r '.[].name' friends.json", contains=("Ada",))
    demo.show("The machine's secrets were never there, not even for root.", "jq -R . /etc/shadow", "root", works=False,
              lacks=("root:",))
    demo.show("Each snap has data of its own.", "jq -n '\"a secret\"' | tee ~/snap/jq/common/notes", contains=("secret",))
    demo.show("No other snap sees it, though the same person runs it.",
              "curl -sS file:///home/alice/snap/jq/common/notes", works=False, lacks=("secret",))
    demo.show("curl has the interface “network”, and may go there.", f"curl -sS http://127.0.0.1:{port}/", contains=("Greetings",))
    demo.show("Without it,", "snug disconnect curl:network")
    demo.show("there is no network at all.", f"curl -sS http://127.0.0.1:{port}/", works=False, lacks=("Greetings",))
    demo.show("What is connected, and whether it has an effect:", "snug connections", contains=("jq:home",))


def update(demo):
    demo.chapter("Update, and take it back")
    demo.show("figlet's first revision.", "figlet snug")
    demo.show("The publisher releases a second one, with more fonts.",
              f"snug-repo add {REPO} --publisher debian /media/snaps/figlet_2.snap", "root", contains=("revision 2",))
    demo.show("alice gets it.", "snug refresh figlet", contains=("figlet",))
    demo.show("It can do more.", "figlet -f future snug")
    demo.show("She liked the old one better: one command.", "snug revert figlet")
    demo.show("The new font is gone.", "figlet -f future snug", works=False)


def undo(demo):
    demo.chapter("An update that fails undoes itself")
    demo.show("A database, in sqlite3's own data.",
              "sqlite3 ~/snap/sqlite3/current/pets.db \\\n"
              "         \"create table pets (name); insert into pets values ('Tux')\"")
    demo.show("The next revision lacks a library. The publisher has not noticed.",
              f"snug-repo add {REPO} --publisher debian /media/snaps/sqlite3_2.snap", "root", contains=("revision 2",))
    demo.show("Its own hook tries to start it, and cannot.", "snug refresh sqlite3", works=False)
    demo.show("The old revision is still the current one,", "snug list sqlite3", contains=("sqlite3",))
    demo.show("and works, with its data.", "sqlite3 ~/snap/sqlite3/current/pets.db 'select * from pets;'",
              contains=("Tux",))
    demo.show("Every change is on record.", "snug changes", contains=("Error",))
    demo.show("Also what was done and undone, and why.", "snug tasks --last=refresh", contains=("libreadline",))


def attack(demo):
    demo.chapter("A store is not believed")
    demo.show("Somebody breaks into the server, and changes one byte of a snap.",
              "snug remove cowsay; printf X |\n"
              f"        dd of={REPO}/snaps/cowsay_1.snap seek=99999 bs=1 conv=notrunc status=none", "root",
              contains=("cowsay removed",))
    demo.show("It is refused,", "snug install cowsay", works=False)
    demo.show("and nothing of it was installed.", "snug list", lacks=("cowsay",))


def leave(demo):
    demo.chapter("Remove")
    demo.show("All that was installed goes.", "snug remove --purge jq curl figlet sqlite3")
    demo.show("And the base that nobody needs any more.", "snug remove --purge debian12")
    demo.show("Does everything agree?", "snug doctor", contains=("in order",))


def main():
    machine.prepare()
    demo = Demo()
    print("snug in a throwaway system. Each command is run as it is shown; the output is real.")
    key = new_key("demo-publisher")
    store(demo, key)
    install(demo)
    confine(demo, serve())
    update(demo)
    undo(demo)
    attack(demo)
    leave(demo)
    return demo.finish()


sys.exit(main())
