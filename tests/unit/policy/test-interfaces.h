/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-file.h"
#include "snug-interface-set.h"

/* A folder of small interface files. It is below /run, because nobody but root may be able to
 * exchange what policy is read from, and /tmp belongs to everybody. */

#define HOME_YAML                                                                                  \
  "name: home\nsummary: Files in the home directory\nimplicit: {classic: true}\n"                  \
  "rules: {plug: {allow-auto-connection: true}}\n"                                                 \
  "grants:\n  connected-plug:\n    - {file: $HOME, access: rw}\n"

#define CAMERA_YAML                                                                                \
  "name: camera\nsummary: Cameras\nimplicit: {classic: true}\nrules: {plug: "                      \
  "{deny-auto-connection: true}}\n"                                                                \
  "grants:\n  connected-plug:\n    - {device: /dev/video0, access: rw}\n"

#define LATER_YAML "name: later\nsummary: Not yet\nimplicit: {classic: true}\ngrants: pending\n"

#define DEFAULT_YAML "grants:\n  - {file: /, access: rx, scope: sandbox}\n"

typedef struct
{
  char *path;
  int fd;
} InterfaceFolder;

static inline void
folder_write (InterfaceFolder *folder, const char *name, const char *text)
{
  g_assert_true (snug_file_write (folder->fd, name, text, strlen (text), 0644, NULL));
}

static inline gboolean
folder_set_up (InterfaceFolder *folder)
{
  if (geteuid () != 0)
    return FALSE;
  folder->path = g_strdup ("/run/snug-policy-test-XXXXXX");
  g_assert_nonnull (g_mkdtemp (folder->path));
  folder->fd = snug_file_open_root (folder->path, NULL);
  folder_write (folder, "home.yaml", HOME_YAML);
  folder_write (folder, "camera.yaml", CAMERA_YAML);
  folder_write (folder, "later.yaml", LATER_YAML);
  folder_write (folder, "default.yaml", DEFAULT_YAML);
  return TRUE;
}

static inline void
folder_tear_down (InterfaceFolder *folder)
{
  g_autofree char *name = g_path_get_basename (folder->path);
  snug_autofd int parent = snug_file_open_root ("/run", NULL);

  close (folder->fd);
  g_assert_true (snug_file_remove (parent, name, NULL));
  g_free (folder->path);
}

static inline SnugInterfaceSet *
folder_load (InterfaceFolder *folder)
{
  g_autoptr (GError) error = NULL;
  SnugInterfaceSet *set = snug_interface_set_new (TRUE);
  const gboolean loaded = snug_interface_set_load (set, folder->path, &error);

  g_assert_no_error (error);
  g_assert_true (loaded);
  return set;
}

/* Replaces the small examples by the files that are installed. */
static inline SnugInterfaceSet *
folder_load_shipped (InterfaceFolder *folder)
{
  g_autofree char *source
    = g_build_filename (g_getenv ("SNUG_SOURCE_ROOT"), "core", "data", "interfaces", NULL);
  g_autoptr (GDir) dir = g_dir_open (source, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  g_assert_true (snug_file_remove (folder->fd, "later.yaml", NULL));
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (source, name, NULL);
      g_autofree char *text = NULL;

      if (!g_str_has_suffix (name, ".yaml"))
        continue;
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      folder_write (folder, name, text);
    }
  return folder_load (folder);
}

static inline SnugPolicySnap *
make_policy_snap (const char *yaml)
{
  g_autoptr (GBytes) bytes = g_bytes_new (yaml, strlen (yaml));
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapInfo) info = snug_snap_info_parse (bytes, NULL, &error);

  g_assert_no_error (error);
  return snug_policy_snap_new (info, info->name, "1");
}

#define FOO_YAML                                                                                   \
  "name: foo\nversion: 1\nbase: bare\napps:\n  foo: {command: a, plugs: [home, camera, later, "    \
  "strange]}\n"                                                                                    \
  "  bare: {command: b}\n"

/* Runs a test with a folder, or skips it: a policy folder that others can write is refused. */
#define with_folder(function)                                                                      \
  static void function##_test (void)                                                               \
  {                                                                                                \
    InterfaceFolder folder = { 0 };                                                                \
    if (!folder_set_up (&folder))                                                                  \
      {                                                                                            \
        g_test_skip ("a folder that only root can change needs root");                             \
        return;                                                                                    \
      }                                                                                            \
    function (&folder);                                                                            \
    folder_tear_down (&folder);                                                                    \
  }
