/*
 * Fixture, every era: sockets inside of the kernel
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_NET_H
#define KMAP_TIDY_FIXTURE_LINUX_NET_H

#include <linux/uio.h>

struct socket;

struct msghdr {
	struct iov_iter msg_iter;
	unsigned int msg_flags;
};

extern int kernel_sendmsg(struct socket *sock, struct msghdr *msg,
			  struct kvec *vec, size_t num, size_t len);
extern int sock_sendmsg(struct socket *sock, struct msghdr *msg);
extern int sock_recvmsg(struct socket *sock, struct msghdr *msg, int flags);

#endif
