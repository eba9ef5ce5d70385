// GoBGP's own decoder over BGP messages: each is cut from a file by its length and made into objects, which are
// dropped. On one processor, so that what the garbage collector costs is in the time.
//
//	gobgp-decoder ROUNDS AS_SIZE FILE [AS_SIZE FILE]
//
// Files are those of native/bgp-walker.c. Prints the messages and prefixes of one round, and the nanoseconds of CPU time
// that a round took on average: the collector works in some of them only.
package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"

	"github.com/osrg/gobgp/v4/pkg/packet/bgp"
)

const lengthAt = 16

type stream struct {
	octets  []byte
	options *bgp.MarshallingOption
}

func main() {
	runtime.GOMAXPROCS(1)
	rounds, err := strconv.Atoi(os.Args[1])
	check(err)
	var streams []stream
	for at := 2; at+1 < len(os.Args); at += 2 {
		octets, err := os.ReadFile(os.Args[at+1])
		check(err)
		streams = append(streams, stream{octets, &bgp.MarshallingOption{Use2ByteAS: os.Args[at] == "2"}})
	}
	var messages, prefixes int
	start := cpuTime()
	for range rounds {
		messages, prefixes = 0, 0
		for _, it := range streams {
			some, of := it.decode()
			messages += some
			prefixes += of
		}
	}
	fmt.Println(messages, prefixes, (cpuTime()-start)/int64(rounds))
}

func (it stream) decode() (messages, prefixes int) {
	for rest := it.octets; len(rest) > 0; messages++ {
		length := binary.BigEndian.Uint16(rest[lengthAt:])
		message, err := bgp.ParseBGPMessage(rest[:length], it.options)
		check(err)
		if update, ok := message.Body.(*bgp.BGPUpdate); ok {
			prefixes += len(update.NLRI) + len(update.WithdrawnRoutes)
		}
		rest = rest[length:]
	}
	return messages, prefixes
}

func cpuTime() int64 {
	var used syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return used.Utime.Nano() + used.Stime.Nano()
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
