/* Rust's standard library takes its hash seeds from bcryptprimitives.dll, which Wine has only since version 10.
   For tests in Wine alone: it is never shipped. */
#include <windows.h>
#include <ntsecapi.h>

BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) {
  while (size > 0) {
    ULONG piece = size > 0x40000000 ? 0x40000000 : (ULONG)size;
    if (!RtlGenRandom(data, piece)) return FALSE;
    data += piece;
    size -= piece;
  }
  return TRUE;
}
