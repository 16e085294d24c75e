/* Loaded before libc: writes down, in order, what a program does to the files under $RECORD_ROOT and what it says on
   stdout, into $RECORD_LOG. One record: op, length of the path, offset, length of the data, path, data. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static int out = -1;
static char root[PATH_MAX];
static size_t root_length;

__attribute__((constructor)) static void begin(void) {
    const char *told = getenv("RECORD_ROOT"), *log = getenv("RECORD_LOG");
    if (told && log) {
        snprintf(root, sizeof root, "%s", told);
        root_length = strlen(root);
        out = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    }
}

static int ours(const char *path) {
    return out >= 0 && path && strncmp(path, root, root_length) == 0 && path[root_length] == '/';
}

static void put(char op, const char *path, uint64_t offset, const void *data, uint32_t length) {
    uint16_t path_length = (uint16_t)strlen(path);
    size_t size = 1 + 2 + 8 + 4 + path_length + length;
    char *record = malloc(size), *at = record;
    *at++ = op;
    memcpy(at, &path_length, 2), at += 2;
    memcpy(at, &offset, 8), at += 8;
    memcpy(at, &length, 4), at += 4;
    memcpy(at, path, path_length), at += path_length;
    if (length) memcpy(at, data, length);
    if (syscall(SYS_write, out, record, size) != (long)size) abort();
    free(record);
}

static int named(int fd, char *path) {
    char link[64];
    if (out < 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return ours(path) && !(length > 10 && strcmp(path + length - 10, " (deleted)") == 0);
}

static void opened(const char *path, int flags, int existed) {
    if (!existed) put('C', path, 0, NULL, 0);
    else if (flags & O_TRUNC) put('T', path, 0, NULL, 0);
}

#define OPEN(name, parameters, path, call)                                  \
    int name parameters {                                                   \
        mode_t mode = 0;                                                    \
        if (flags & (O_CREAT | O_TMPFILE)) {                                \
            va_list rest;                                                   \
            va_start(rest, flags);                                          \
            mode = va_arg(rest, mode_t);                                    \
            va_end(rest);                                                   \
        }                                                                   \
        int watched = ours(path) && (flags & (O_CREAT | O_TRUNC));          \
        if (!watched) return call;                                          \
        struct stat seen;                                                   \
        pthread_mutex_lock(&order);                                         \
        int existed = lstat(path, &seen) == 0, fd = call;                   \
        if (fd >= 0) opened(path, flags, existed);                          \
        pthread_mutex_unlock(&order);                                       \
        return fd;                                                          \
    }

OPEN(open, (const char *path, int flags, ...), path, REAL(open)(path, flags, mode))
OPEN(open64, (const char *path, int flags, ...), path, REAL(open64)(path, flags, mode))
OPEN(openat, (int dir, const char *path, int flags, ...), path, REAL(openat)(dir, path, flags, mode))
OPEN(openat64, (int dir, const char *path, int flags, ...), path, REAL(openat64)(dir, path, flags, mode))

ssize_t write(int fd, const void *data, size_t length) {
    char path[PATH_MAX];
    int file = named(fd, path);
    if (!file && (fd != 1 || out < 0)) return REAL(write)(fd, data, length);
    pthread_mutex_lock(&order);
    off_t place = 0;
    if (file) place = fcntl(fd, F_GETFL) & O_APPEND ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
    ssize_t done = REAL(write)(fd, data, length);
    if (done > 0) put(file ? 'W' : 'A', file ? path : "", (uint64_t)place, data, (uint32_t)done);
    pthread_mutex_unlock(&order);
    return done;
}

#define PWRITE(name, offset_type)                                                      \
    ssize_t name(int fd, const void *data, size_t length, offset_type place) {         \
        char path[PATH_MAX];                                                           \
        if (!named(fd, path)) return REAL(name)(fd, data, length, place);              \
        pthread_mutex_lock(&order);                                                    \
        ssize_t done = REAL(name)(fd, data, length, place);                            \
        if (done > 0) put('W', path, (uint64_t)place, data, (uint32_t)done);           \
        pthread_mutex_unlock(&order);                                                  \
        return done;                                                                   \
    }

PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define AFTER(result, call, record)         \
    pthread_mutex_lock(&order);             \
    int result = call;                      \
    if (result == 0) { record; }            \
    pthread_mutex_unlock(&order);           \
    return result

#define SYNC(name)                                          \
    int name(int fd) {                                      \
        char path[PATH_MAX];                                \
        if (!named(fd, path)) {                             \
            /* The root itself is a folder to be synced. */ \
            if (out < 0 || strcmp(path, root) != 0) return REAL(name)(fd); \
        }                                                   \
        AFTER(done, REAL(name)(fd), put('S', path, 0, NULL, 0)); \
    }

SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATE(name, offset_type)                                         \
    int name(int fd, offset_type size) {                                    \
        char path[PATH_MAX];                                                \
        if (!named(fd, path)) return REAL(name)(fd, size);                  \
        AFTER(done, REAL(name)(fd, size), put('T', path, (uint64_t)size, NULL, 0)); \
    }

TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int rename(const char *from, const char *to) {
    if (!ours(from) && !ours(to)) return REAL(rename)(from, to);
    AFTER(done, REAL(rename)(from, to), put('R', from, 0, to, (uint32_t)strlen(to)));
}

int unlink(const char *path) {
    if (!ours(path)) return REAL(unlink)(path);
    AFTER(done, REAL(unlink)(path), put('U', path, 0, NULL, 0));
}

int mkdir(const char *path, mode_t mode) {
    if (!ours(path)) return REAL(mkdir)(path, mode);
    AFTER(done, REAL(mkdir)(path, mode), put('M', path, 0, NULL, 0));
}

int rmdir(const char *path) {
    if (!ours(path)) return REAL(rmdir)(path);
    AFTER(done, REAL(rmdir)(path), put('D', path, 0, NULL, 0));
}
