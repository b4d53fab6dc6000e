/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The app's environment: the caller's, changed as the recipe says. */

#include <stdio.h>
#include <string.h>
#include "snug-run.h"

/* room for what other parts set afterwards */
#define SPARE_VARIABLES 8

void
run_unset_env (struct run *run, const char *name)
{
  size_t length = strlen (name);
  const bool prefix = length > 0 && name[length - 1] == '*';
  char **out = run->env;

  if (prefix)
    length--;
  for (char **in = run->env; *in != NULL; in++)
    if (strncmp (*in, name, length) != 0 || (!prefix && (*in)[length] != '='))
      *out++ = *in;
  *out = NULL;
}

static const char *
get_env (const struct run *run, const char *name)
{
  const size_t length = strlen (name);

  for (char **at = run->env; *at != NULL; at++)
    if (strncmp (*at, name, length) == 0 && (*at)[length] == '=')
      return *at + length + 1;
  return NULL;
}

void
run_set_env (struct run *run, const char *name, const char *value)
{
  char *entry = run_alloc (strlen (name) + strlen (value) + 2);
  char **at = run->env;

  stpcpy (stpcpy (stpcpy (entry, name), "="), value);
  /* A name that is there twice would leave the choice to the app's libc. */
  run_unset_env (run, name);
  while (*at != NULL)
    at++;
  at[0] = entry;
  at[1] = NULL;
}

static bool
is_name_char (char c, bool first)
{
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (!first && c >= '0' && c <= '9');
}

/* The reference at *@at, which is moved behind it; NULL if the dollar sign stands for itself. */
static const char *
read_reference (const struct run *run, const char **at)
{
  const bool braced = (*at)[1] == '{';
  const char *start = *at + (braced ? 2 : 1), *end = start;
  char name[256];
  const char *value;

  while (is_name_char (*end, end == start))
    end++;
  if (end == start || (size_t) (end - start) >= sizeof name || (braced && *end != '}'))
    return NULL;
  snprintf (name, sizeof name, "%.*s", (int) (end - start), start);
  *at = end + (braced ? 1 : 0);
  value = get_env (run, name);
  return value != NULL ? value : "";
}

/* Two passes: the length first, because a reference may be to something long. */
const char *
run_expand_env (const struct run *run, const char *text)
{
  char *result = NULL;
  size_t length = 0;

  for (int pass = 0; pass < 2; pass++)
    {
      if (pass == 1)
        result = run_alloc (length + 1);
      length = 0;
      for (const char *at = text; *at != '\0';)
        {
          const char *value = *at == '$' ? read_reference (run, &at) : NULL;
          const size_t size = value != NULL ? strlen (value) : 1;

          if (result != NULL)
            memcpy (result + length, value != NULL ? value : at, size);
          length += size;
          if (value == NULL)
            at++;
        }
    }
  result[length] = '\0';
  return result;
}

void
run_build_env (struct run *run, char **caller)
{
  const struct snug_recipe_env *env = snug_recipe_table (run->recipe, &run->recipe->env);
  size_t count = 0, kept = 0;

  while (caller[count] != NULL)
    count++;
  run->env = run_alloc ((count + run->recipe->env.count + SPARE_VARIABLES + 1) * sizeof *run->env);
  for (size_t i = 0; i < count; i++)
    if (strchr (caller[i], '=') != NULL && caller[i][0] != '=')
      run->env[kept++] = caller[i];
  run->env[kept] = NULL;
  for (uint32_t i = 0; i < run->recipe->env.count; i++)
    {
      const char *name = run_string (run, env[i].name), *value = run_string (run, env[i].value);

      if (env[i].op == SNUG_ENV_CLEAR)
        run->env[0] = NULL;
      else if (env[i].op == SNUG_ENV_UNSET)
        run_unset_env (run, name);
      else
        {
          if (env[i].op == SNUG_ENV_CALLER)
            value = run_expand (run, value);
          else if (env[i].op == SNUG_ENV_EXPAND)
            value = run_expand_env (run, value);
          if (value != NULL)
            run_set_env (run, name, value);
        }
    }
}
