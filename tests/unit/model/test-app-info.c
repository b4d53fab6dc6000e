/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-snap-yaml.h"

#define APP     HEAD "apps:\n  foo:\n    command: bin/foo\n"
#define SERVICE HEAD "apps:\n  foo:\n    command: bin/foo\n    daemon: simple\n"

static void
test_everything (void)
{
  g_autoptr (SnugSnapInfo) info = must_read (
    SERVICE
    "    command-chain: [bin/a, bin/b]\n    daemon-scope: system\n    stop-command: bin/stop now\n"
    "    reload-command: bin/reload\n    post-stop-command: bin/post\n    stop-timeout: 10s\n"
    "    start-timeout: 1m\n    watchdog-timeout: 30s\n    completer: c.sh\n    refresh-mode: "
    "endure\n"
    "    stop-mode: sigusr1-all\n    install-mode: disable\n    restart-condition: on-abnormal\n"
    "    restart-delay: 5s\n    success-exit-status: [42, 255]\n    bus-name: org.example.Foo\n"
    "    activates-on: [dbus-slot]\n    common-id: org.example.foo\n    environment: {A: b}\n"
    "    after: [bar]\n    before: [bar]\n    timer: 00:00~24:00/4\n    autostart: foo.desktop\n"
    "    aliases: [f]\n    plugs: [home]\n    slots: [dbus-slot]\n    sockets:\n      s1:\n"
    "        listen-stream: $SNAP_COMMON/s.sock\n        socket-mode: 0660\n      s2: "
    "{listen-stream: 8080}\n"
    "      s3: {listen-stream: '@snap.foo.x'}\n      s4: {listen-stream: '127.0.0.1:99'}\n"
    "  bar:\n    command: bin/bar\n    daemon: oneshot\n");
  SnugAppInfo *app = snug_snap_info_find_app (info, "foo");
  SnugSocketInfo *socket;

  g_assert_nonnull (app);
  g_assert_cmpstr (app->command_chain[1], ==, "bin/b");
  g_assert_cmpstr (app->stop_command, ==, "bin/stop now");
  g_assert_cmpint (app->start_timeout, ==, 60 * G_USEC_PER_SEC);
  g_assert_cmpstr (app->stop_mode, ==, "sigusr1-all");
  g_assert_cmpstr (app->success_exit_status[1], ==, "255");
  g_assert_cmpstr (app->activates_on[0], ==, "dbus-slot");
  g_assert_cmpstr (app->environment[1], ==, "b");
  g_assert_cmpuint (app->sockets->len, ==, 4);
  socket = g_ptr_array_index (app->sockets, 0);
  g_assert_cmpstr (socket->mode, ==, "0660");
  g_assert_cmpstr (g_ptr_array_index (app->plugs, 0), ==, "home");
  g_assert_null (snug_snap_info_find_app (info, "baz"));
}

static void
test_unquoted_boolean_is_a_command (void)
{
  g_autoptr (SnugSnapInfo) info = must_read (HEAD "apps:\n  foo:\n    command: true\n");

  g_assert_cmpstr (snug_snap_info_find_app (info, "foo")->command, ==, "true");
  g_assert_cmpint (snug_snap_info_find_app (info, "foo")->stop_timeout, ==, -1);
}

static void
test_refusals (void)
{
  static const BadYaml cases[] = {
    { HEAD "apps: []\n", "apps: must be a map" },
    { HEAD "apps:\n  foo: 1\n", "line 4: apps.foo: must be a map" },
    { HEAD "apps:\n  f/o: {command: a}\n", "not a valid app name" },
    { HEAD "apps:\n  '..': {command: a}\n", "not a valid app name" },
    { HEAD "apps:\n  foo: {}\n", "command is missing" },
    { HEAD "apps:\n  foo: {command: ../x}\n", "inside the snap" },
    { HEAD "apps:\n  foo: {command: /bin/sh}\n", "inside the snap" },
    { HEAD "apps:\n  foo: {command: a/../../b}\n", "inside the snap" },
    { HEAD "apps:\n  foo: {command: 'a;b'}\n", "not allowed" },
    { HEAD "apps:\n  foo: {command: \"a\\nExecStartPre=/bin/x\"}\n", "not allowed" },
    { HEAD "apps:\n  foo: {command: 'a`b`'}\n", "not allowed" },
    { APP "    command-chain: [/bin/sh]\n", "inside the snap" },
    { APP "    command-chain: bin/a\n", "must be a list" },
    { APP "    completer: ../c\n", "inside the snap" },
    { APP "    stop-command: bin/x\n", "line 6: apps.foo.stop-command: only a service has it" },
    { APP "    daemon: sometimes\n", "simple, forking" },
    { SERVICE "    daemon-scope: galaxy\n", "system or user" },
    { SERVICE "    restart-condition: maybe\n", "on-success" },
    { SERVICE "    stop-mode: sigkill\n", "sigterm" },
    { SERVICE "    stop-timeout: soon\n", "not a duration" },
    { SERVICE "    success-exit-status: [0]\n", "1 to 255" },
    { SERVICE "    success-exit-status: [256]\n", "1 to 255" },
    { SERVICE "    bus-name: 'org.x\\nUser=root'\n", "not allowed" },
    { SERVICE "    bus-name: nodots\n", "D-Bus name" },
    { SERVICE "    after: [other]\n", "not a service of this snap" },
    { SERVICE "    after: [foo]\n", "does not wait for itself" },
    { SERVICE "    timer: \"x\\ny\"\n", "schedule" },
    { APP "    daemon: dbus\n", "needs bus-name or activates-on" },
    { APP "    sockets: {s: {listen-stream: 80}}\n", "of a service" },
    { SERVICE "    sockets: {s: {}}\n", "listen-stream must be" },
    { SERVICE "    sockets: {s: {listen-stream: /etc/x}}\n", "listen-stream must be" },
    { SERVICE "    sockets: {s: {listen-stream: $SNAP_DATA/../x}}\n", "listen-stream must be" },
    { SERVICE "    sockets: {s: {listen-stream: '@other'}}\n", "listen-stream must be" },
    { SERVICE "    sockets: {s: {listen-stream: 70000}}\n", "listen-stream must be" },
    { SERVICE "    sockets: {s: {listen-stream: '8.8.8.8:1'}}\n", "listen-stream must be" },
    { SERVICE "    sockets: {s: {listen-stream: 80, socket-mode: 999}}\n", "octal" },
    { APP "    autostart: ../x.desktop\n", ".desktop" },
    { APP "    aliases: [a/b]\n", "not allowed" },
    { APP "    common-id: a\n  bar: {command: b, common-id: a}\n", "common-id ‘a’ is used twice" },
    { APP "    aliases: [a]\n  bar: {command: b, aliases: [a]}\n", "alias ‘a’ is used twice" },
    { APP "    plugs: home\n", "must be a list of names" },
    { APP "    plugs: [[a]]\n", "must be a name" },
    { APP "    plugs: [A/B]\n", "not a valid plug or slot name" },
  };
  g_autoptr (GString) many = g_string_new (HEAD "apps:\n");
  g_autoptr (GError) error = NULL;

  must_refuse (cases, G_N_ELEMENTS (cases));
  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (many, "  a%u: {command: a}\n", i);
  g_assert_null (read_info (many->str, &error));
  g_assert_nonnull (strstr (error->message, "more than 500 apps"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/app-info/everything", test_everything);
  g_test_add_func ("/model/app-info/unquoted-boolean-is-a-command",
                   test_unquoted_boolean_is_a_command);
  g_test_add_func ("/model/app-info/refusals", test_refusals);
  return g_test_run ();
}
