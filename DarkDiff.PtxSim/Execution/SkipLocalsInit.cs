// Buffers on the stack are written before they are read.
[module: System.Runtime.CompilerServices.SkipLocalsInit]
