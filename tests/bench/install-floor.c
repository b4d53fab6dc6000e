/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * install-floor SOURCE TARGET: what an install cannot do without: reads the image, hashes it with
 * SHA3-384 (by the library that snug has too), writes it and waits until it is on the disk. Prints
 * the digest.
 */

#include <fcntl.h>
#include <gcrypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define BLOCK_SIZE (256 * 1024)

static void
fail (const char *what)
{
  perror (what);
  exit (1);
}

static void
write_all (int fd, const unsigned char *data, size_t size)
{
  while (size > 0)
    {
      ssize_t n = write (fd, data, size);

      if (n < 0)
        fail ("write");
      data += n;
      size -= (size_t) n;
    }
}

int
main (int argc, char **argv)
{
  static unsigned char block[BLOCK_SIZE];
  const unsigned char *digest;
  gcry_md_hd_t context;
  int source, target;
  ssize_t n;

  if (argc != 3 || gcry_check_version (NULL) == NULL
      || gcry_md_open (&context, GCRY_MD_SHA3_384, 0) != 0)
    return 2;
  source = open (argv[1], O_RDONLY | O_CLOEXEC);
  target = open (argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (source < 0 || target < 0)
    fail ("open");
  while ((n = read (source, block, sizeof block)) > 0)
    {
      gcry_md_write (context, block, (size_t) n);
      write_all (target, block, (size_t) n);
    }
  if (n < 0 || fsync (target) < 0 || close (target) < 0)
    fail ("read or flush");
  digest = gcry_md_read (context, GCRY_MD_SHA3_384);
  for (unsigned i = 0; i < gcry_md_get_algo_dlen (GCRY_MD_SHA3_384); i++)
    printf ("%02x", digest[i]);
  putchar ('\n');
  gcry_md_close (context);
  return 0;
}
