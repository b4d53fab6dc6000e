/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A client of a message bus that is just large enough to make one call (D-Bus specification,
 * “Message Protocol” and “Authentication Protocol”): no library of the base is needed.
 */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "probe.h"

#define METHOD_CALL   1
#define METHOD_RETURN 2
#define ERROR         3

#define FIELD_PATH         1
#define FIELD_INTERFACE    2
#define FIELD_MEMBER       3
#define FIELD_ERROR_NAME   4
#define FIELD_REPLY_SERIAL 5
#define FIELD_DESTINATION  6
#define FIELD_SIGNATURE    8

#define MAX_MESSAGE 65536
#define BUS         "org.freedesktop.DBus"

typedef struct
{
  const char *destination;
  const char *path;
  const char *interface;
  const char *member;
  const char *text; /* NULL, or the first argument; a number follows it, as RequestName wants it */
} BusCall;

typedef struct
{
  unsigned char bytes[4096];
  uint32_t length;
} Buffer;

static void
put (Buffer *buffer, const void *bytes, uint32_t length)
{
  if (buffer->length + length > sizeof buffer->bytes)
    _exit (EMSGSIZE);
  memcpy (buffer->bytes + buffer->length, bytes, length);
  buffer->length += length;
}

static void
put_byte (Buffer *buffer, unsigned char byte)
{
  put (buffer, &byte, 1);
}

static void
align (Buffer *buffer, uint32_t to)
{
  while (buffer->length % to != 0)
    put_byte (buffer, 0);
}

/* In this machine's byte order, which the first byte of the message names. */
static void
put_number (Buffer *buffer, uint32_t number)
{
  align (buffer, 4);
  put (buffer, &number, sizeof number);
}

static void
put_text (Buffer *buffer, const char *text)
{
  put_number (buffer, (uint32_t) strlen (text));
  put (buffer, text, (uint32_t) strlen (text) + 1);
}

static void
put_field (Buffer *buffer, unsigned char field, char type, const char *text)
{
  align (buffer, 8);
  put_byte (buffer, field);
  put_byte (buffer, 1);
  put_byte (buffer, (unsigned char) type);
  put_byte (buffer, 0);
  if (type != 'g')
    {
      put_text (buffer, text);
      return;
    }
  put_byte (buffer, (unsigned char) strlen (text));
  put (buffer, text, (uint32_t) strlen (text) + 1);
}

static int
write_all (int fd, const void *bytes, size_t length)
{
  while (length > 0)
    {
      const ssize_t done = write (fd, bytes, length);

      if (done <= 0)
        return EPIPE;
      bytes = (const char *) bytes + done;
      length -= (size_t) done;
    }
  return 0;
}

static int
read_all (int fd, void *bytes, size_t length)
{
  while (length > 0)
    {
      const ssize_t done = read (fd, bytes, length);

      if (done <= 0)
        return EPIPE;
      bytes = (char *) bytes + done;
      length -= (size_t) done;
    }
  return 0;
}

static int
send_call (int fd, uint32_t serial, const BusCall *call)
{
  const uint32_t one = 1;
  Buffer body = { .length = 0 }, message = { .length = 0 };
  uint32_t fields;

  if (call->text != NULL)
    {
      put_text (&body, call->text);
      put_number (&body, 4 /* DBUS_NAME_FLAG_DO_NOT_QUEUE */);
    }
  put_byte (&message, *(const char *) &one == 1 ? 'l' : 'B');
  put_byte (&message, METHOD_CALL);
  put_byte (&message, 2 /* NO_AUTO_START */);
  put_byte (&message, 1);
  put_number (&message, body.length);
  put_number (&message, serial);
  put_number (&message, 0);
  fields = message.length;
  put_field (&message, FIELD_PATH, 'o', call->path);
  put_field (&message, FIELD_INTERFACE, 's', call->interface);
  put_field (&message, FIELD_MEMBER, 's', call->member);
  put_field (&message, FIELD_DESTINATION, 's', call->destination);
  if (call->text != NULL)
    put_field (&message, FIELD_SIGNATURE, 'g', "su");
  fields = message.length - fields;
  memcpy (message.bytes + 12, &fields, sizeof fields);
  align (&message, 8);
  put (&message, body.bytes, body.length);
  return write_all (fd, message.bytes, message.length);
}

static uint32_t
number_at (const unsigned char *bytes)
{
  uint32_t number;

  memcpy (&number, bytes, sizeof number);
  return number;
}

typedef struct
{
  unsigned char type;
  uint32_t answers;
  uint32_t number; /* the first of the body */
  char error[256];
} Reply;

/* The fields that matter; others are passed over by their types. */
static void
read_fields (Reply *reply, const unsigned char *fields, uint32_t length)
{
  for (uint32_t at = 0; at + 8 <= length; at = (at + 7) / 8 * 8)
    {
      const unsigned char field = fields[at], type = fields[at + 2];
      const uint32_t size = number_at (fields + at + 4);

      if (type == 'g')
        {
          at += 4 + 1 + fields[at + 4] + 1;
          continue;
        }
      if (field == FIELD_REPLY_SERIAL)
        reply->answers = size;
      at += 8;
      if (type == 'u')
        continue;
      if (field == FIELD_ERROR_NAME)
        snprintf (reply->error, sizeof reply->error, "%s", (const char *) fields + at);
      at += size + 1;
    }
}

static int
read_message (int fd, Reply *reply)
{
  static unsigned char bytes[MAX_MESSAGE];
  unsigned char head[16];
  uint32_t fields, body, padded;

  memset (reply, 0, sizeof *reply);
  if (read_all (fd, head, sizeof head) != 0)
    return EPIPE;
  body = number_at (head + 4);
  fields = number_at (head + 12);
  padded = (fields + 7) / 8 * 8;
  if (fields > MAX_MESSAGE / 4 || body > MAX_MESSAGE / 4)
    return EMSGSIZE;
  if (read_all (fd, bytes, padded + body) != 0)
    return EPIPE;
  reply->type = head[1];
  reply->number = body >= 4 ? number_at (bytes + padded) : 0;
  read_fields (reply, bytes, fields);
  return 0;
}

static int
errno_of (const char *error)
{
  static const struct
  {
    const char *name;
    int number;
  } known[] = { { "org.freedesktop.DBus.Error.AccessDenied", EACCES },
                { "org.freedesktop.DBus.Error.ServiceUnknown", ENOENT },
                { "org.freedesktop.DBus.Error.NameHasNoOwner", ENOENT },
                { "org.freedesktop.DBus.Error.NoReply", ETIMEDOUT } };

  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strcmp (known[i].name, error) == 0)
      return known[i].number;
  /* Whoever answers so, the call came to somebody. */
  return 0;
}

static int
make_call (int fd, uint32_t serial, const BusCall *call, uint32_t *number)
{
  Reply reply;
  int error = send_call (fd, serial, call);

  do
    error = error != 0 ? error : read_message (fd, &reply);
  while (error == 0
         && ((reply.type != METHOD_RETURN && reply.type != ERROR) || reply.answers != serial));
  if (error != 0)
    return error;
  *number = reply.number;
  return reply.type == ERROR ? errno_of (reply.error) : 0;
}

static int
authenticate (int fd)
{
  char line[512], digits[16], hex[40] = "";
  size_t length = 0;

  snprintf (digits, sizeof digits, "%u", (unsigned) geteuid ());
  for (const char *digit = digits; *digit != '\0'; digit++)
    snprintf (hex + strlen (hex), sizeof hex - strlen (hex), "%02x", (unsigned) *digit);
  snprintf (line, sizeof line, "%cAUTH EXTERNAL %s\r\n", '\0', hex);
  if (write_all (fd, line, 1 + strlen (line + 1)) != 0)
    return EPIPE;
  while (length + 1 < sizeof line && (length == 0 || line[length - 1] != '\n'))
    {
      if (read_all (fd, line + length, 1) != 0)
        return EPIPE;
      length++;
    }
  if (strncmp (line, "OK ", 3) != 0)
    return EACCES;
  return write_all (fd, "BEGIN\r\n", 7);
}

/* The first unix address of a list, as path or abstract name. */
static int
open_bus (const char *variable, const char *otherwise)
{
  const char *list = getenv (variable), *name;
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd, abstract;
  size_t length;

  if (list == NULL)
    list = otherwise;
  name = strstr (list, "unix:path=");
  abstract = name == NULL;
  name = abstract ? strstr (list, "unix:abstract=") : name;
  if (name == NULL)
    return -1;
  name = strchr (name, '=') + 1;
  length = strcspn (name, ",;");
  if (length + 1 >= sizeof address.sun_path)
    return -1;
  memcpy (address.sun_path + abstract, name, length);
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0
      && connect (fd, (const struct sockaddr *) &address,
                  (socklen_t) (offsetof (struct sockaddr_un, sun_path) + (size_t) abstract
                               + length))
           != 0)
    {
      const int error = errno;

      close (fd);
      errno = error;
      fd = -1;
    }
  return fd;
}

static int
open_system (void)
{
  return open_bus ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/run/dbus/system_bus_socket");
}

static int
open_session (void)
{
  char path[64];

  snprintf (path, sizeof path, "unix:path=/run/user/%u/bus", (unsigned) geteuid ());
  return open_bus ("DBUS_SESSION_BUS_ADDRESS", path);
}

static int
use_bus (int fd, const BusCall *call, uint32_t *number)
{
  const BusCall hello = { BUS, "/org/freedesktop/DBus", BUS, "Hello", NULL };
  int error = fd < 0 ? errno : authenticate (fd);

  if (error == 0)
    error = make_call (fd, 1, &hello, number);
  if (error == 0)
    error = make_call (fd, 2, call, number);
  if (fd >= 0)
    close (fd);
  return error;
}

/* "NAME" or "NAME INTERFACE.MEMBER": a call that the stand-in answers, whatever it is. */
static int
call_service (int fd, const char *object)
{
  char name[256], method[256] = "org.snug.Probe.Probe", *dot;
  BusCall call = { name, "/org/snug/probe", method, NULL, NULL };
  uint32_t number;

  if (sscanf (object, "%255s %255s", name, method) < 1 || (dot = strrchr (method, '.')) == NULL)
    return EINVAL;
  *dot = '\0';
  call.member = dot + 1;
  return use_bus (fd, &call, &number);
}

static int
own_name (int fd, const char *object)
{
  const BusCall call = { BUS, "/org/freedesktop/DBus", BUS, "RequestName", object };
  uint32_t number = 0;
  const int error = use_bus (fd, &call, &number);

  /* 3: a stand-in has it already, so it was asked for and not refused. */
  return error == 0 && number != 1 && number != 3 ? EBUSY : error;
}

int
probe_system_bus (const char *object)
{
  return call_service (open_system (), object);
}

int
probe_session_bus (const char *object)
{
  return call_service (open_session (), object);
}

int
probe_own_system (const char *object)
{
  return own_name (open_system (), object);
}

int
probe_own_session (const char *object)
{
  return own_name (open_session (), object);
}
