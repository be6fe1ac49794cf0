//! Giving memory back between pictures.

/// Blocks of this many bytes are mapped one by one, and unmapped when freed.
///
/// The networks' arenas ask for blocks of this size and more, hardly anything else
/// does. Left to itself glibc raises the limit up to 32 MiB with the large blocks that
/// are freed, and the arenas' blocks make holes in its heap: over 150 mixed pictures
/// with two workers the median was 296 MiB and the peak 721, with this limit 217 and
/// 472, at as much CPU time.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const MAPPED: libc::c_int = 1 << 20;

/// Keeps large blocks out of the heap that small ones share, for the whole process.
///
/// Elsewhere than on glibc this does nothing.
pub(super) fn map_large_blocks() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[allow(
        unsafe_code,
        reason = "one of the two reviewed calls of the project: mallopt takes two numbers and \
                  no pointer. It is not promised to be safe beside other threads that allocate, \
                  because they read the limit without the lock under which it is written: \
                  glibc's is one aligned word, and either value of it is a valid limit"
    )]
    // SAFETY: see above.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, MAPPED);
    }
}

/// Returns the pages that the allocator holds and nobody uses to the system.
///
/// Pictures and what is found on them differ in size; glibc keeps what was freed, in
/// pieces that the next picture does not fit into. Elsewhere than on glibc this does
/// nothing.
pub fn release_unused() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[allow(
        unsafe_code,
        reason = "one of the two reviewed calls of the project: malloc_trim takes no pointer, locks \
                  what it touches, and may be called at any time from any thread (malloc_trim(3))"
    )]
    // SAFETY: see above.
    unsafe {
        libc::malloc_trim(0);
    }
}
