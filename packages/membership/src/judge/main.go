// One member of the real memberlist, for tests: configured by the JSON of its only argument, told what to do by lines of
// standard input, and telling on standard output, in one JSON object a line, what it sees. It ends with its input.
package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/memberlist"
)

type arguments struct {
	Name, Address, Key            string
	EnableCompression             bool
	DisableTCPPings               bool
	ProbeInterval, ProbeTimeout   int
	GossipInterval, PushPull, TCP int
	SuspicionMult                 int
}

type report struct {
	Kind    string   `json:"kind"`
	Name    string   `json:"name,omitempty"`
	Meta    string   `json:"meta,omitempty"`
	Text    string   `json:"text,omitempty"`
	Port    uint16   `json:"port,omitempty"`
	Count   int      `json:"count"`
	Members []string `json:"members,omitempty"`
}

var reporting sync.Mutex

func tell(r report) {
	line, _ := json.Marshal(r)
	reporting.Lock()
	defer reporting.Unlock()
	os.Stdout.Write(append(line, '\n'))
}

// What memberlist logs.
type logWriter struct{}

func (logWriter) Write(line []byte) (int, error) {
	tell(report{Kind: "log", Text: string(bytes.TrimSpace(line))})
	return len(line), nil
}

type events struct{}

func (events) NotifyJoin(n *memberlist.Node) {
	tell(report{Kind: "join", Name: n.Name, Meta: string(n.Meta)})
}
func (events) NotifyLeave(n *memberlist.Node) { tell(report{Kind: "leave", Name: n.Name}) }
func (events) NotifyUpdate(n *memberlist.Node) {
	tell(report{Kind: "update", Name: n.Name, Meta: string(n.Meta)})
}

// Only what a node says of itself is of interest.
type delegate struct{ meta []byte }

func (d *delegate) NodeMeta(int) []byte             { return d.meta }
func (d *delegate) NotifyMsg([]byte)                {}
func (d *delegate) GetBroadcasts(int, int) [][]byte { return nil }
func (d *delegate) LocalState(bool) []byte          { return nil }
func (d *delegate) MergeRemoteState([]byte, bool)   {}

func milliseconds(count int) time.Duration { return time.Duration(count) * time.Millisecond }

func configure(a arguments, own *delegate) *memberlist.Config {
	config := memberlist.DefaultLANConfig()
	config.Name = a.Name
	config.BindAddr = a.Address
	config.AdvertiseAddr = a.Address
	config.BindPort = 0
	config.AdvertisePort = 0
	config.ProbeInterval = milliseconds(a.ProbeInterval)
	config.ProbeTimeout = milliseconds(a.ProbeTimeout)
	config.GossipInterval = milliseconds(a.GossipInterval)
	config.PushPullInterval = milliseconds(a.PushPull)
	config.TCPTimeout = milliseconds(a.TCP)
	config.SuspicionMult = a.SuspicionMult
	config.DisableTcpPings = a.DisableTCPPings
	config.EnableCompression = a.EnableCompression
	config.LogOutput = logWriter{}
	config.Events = events{}
	config.Delegate = own
	if a.Key != "" {
		config.SecretKey, _ = hex.DecodeString(a.Key)
	}
	return config
}

func main() {
	var a arguments
	if err := json.Unmarshal([]byte(os.Args[1]), &a); err != nil {
		panic(err)
	}
	own := &delegate{}
	list, err := memberlist.Create(configure(a, own))
	if err != nil {
		panic(err)
	}
	tell(report{Kind: "started", Name: a.Name, Port: list.LocalNode().Port})
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		command, argument, _ := strings.Cut(lines.Text(), " ")
		obey(list, own, command, argument)
	}
}

func obey(list *memberlist.Memberlist, own *delegate, command, argument string) {
	switch command {
	case "join":
		count, err := list.Join(strings.Split(argument, " "))
		r := report{Kind: "joined", Count: count}
		if err != nil {
			r.Text = err.Error()
		}
		tell(r)
	case "meta":
		own.meta = []byte(argument)
		list.UpdateNode(time.Second)
	case "members":
		r := report{Kind: "members"}
		for _, member := range list.Members() {
			r.Members = append(r.Members, member.Name)
		}
		tell(r)
	case "leave":
		err := list.Leave(time.Second)
		r := report{Kind: "left"}
		if err != nil {
			r.Text = err.Error()
		}
		tell(r)
	}
}
