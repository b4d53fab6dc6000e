/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * install-floor SOURCE TARGET: what an install cannot do without: reads the image, hashes it with
 * SHA3-384, writes it and waits until it is on the disk. Prints the digest.
 */

#include <fcntl.h>
#include <openssl/evp.h>
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
  unsigned char digest[EVP_MAX_MD_SIZE];
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  unsigned length;
  int source, target;
  ssize_t n;

  if (argc != 3 || context == NULL || EVP_DigestInit_ex (context, EVP_sha3_384 (), NULL) != 1)
    return 2;
  source = open (argv[1], O_RDONLY | O_CLOEXEC);
  target = open (argv[2], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (source < 0 || target < 0)
    fail ("open");
  while ((n = read (source, block, sizeof block)) > 0)
    {
      if (EVP_DigestUpdate (context, block, (size_t) n) != 1)
        return 2;
      write_all (target, block, (size_t) n);
    }
  if (n < 0 || fsync (target) < 0 || close (target) < 0)
    fail ("read or flush");
  if (EVP_DigestFinal_ex (context, digest, &length) != 1)
    return 2;
  for (unsigned i = 0; i < length; i++)
    printf ("%02x", digest[i]);
  putchar ('\n');
  EVP_MD_CTX_free (context);
  return 0;
}
